/* Stands between a program and the C library (LD_PRELOAD), and makes up what a test wants to be true: the clock, and a disk
 * that refuses to write or does not answer. What it makes up is read from files each time, so that it changes while the program runs.
 *
 *   FAULT_CLOCK  a file with the seconds by which the clock of the wall is wrong
 *   FAULT_DISK   a file with the number of the error (errno) that writing to a database file ends in; empty or absent: none
 *   FAULT_HANG   a file with a number other than 0 while asking about a database file by its name (statx) gets no answer
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long told(const char *name) {
    const char *path = getenv(name);
    if (!path) return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[32] = {0};
    long length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return length > 0 ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += told("FAULT_CLOCK");
    return 0;
}

/* 0, or the error that a write to this file ends in. */
static int refusal(int file) {
    char link[64], path[512] = {0};
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (readlink(link, path, sizeof path - 1) <= 0 || !strstr(path, ".db")) return 0;
    return (int)told("FAULT_DISK");
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
    int error = refusal(file);
    if (error) { errno = error; return -1; }
    return syscall(SYS_pwrite64, file, bytes, length, at);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
    return pwrite64(file, bytes, length, at);
}

/* Declared here alone, as the header of the library denies that anybody asks without a path; some do, to see whether they can. */
struct statx;
int statx(int folder, const char *path, int flags, unsigned int mask, struct statx *found) {
    const struct timespec moment = {0, 5000000};
    while (path && strstr(path, ".db") && told("FAULT_HANG")) syscall(SYS_nanosleep, &moment, NULL);
    return (int)syscall(SYS_statx, folder, path, flags, mask, found);
}
