//! A server that runs beside the test.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use super::program::Program;

/// Nothing here takes this long on any machine.
const BOUND: Duration = Duration::from_mins(1);

/// A running server. Killed when the test ends before it.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) welcome: Vec<String>,
    log: Receiver<String>,
}

impl Program {
    /// Starts the server on a free port; comes back when it has said all of its welcome.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Serving {
        let mut command = self.command(arguments);
        command.env("SERVER_PORT", "0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let log = lines(child.stderr.take().expect("a pipe"));
        let said = lines(child.stdout.take().expect("a pipe"));
        let mut welcome = Vec::new();
        while !welcome.last().is_some_and(|line: &String| line.starts_with("Ctrl-C")) {
            let line = said.recv_timeout(BOUND).unwrap_or_else(|_| {
                child.kill().ok();
                panic!("no welcome: {:?}", log.iter().collect::<Vec<_>>())
            });
            welcome.push(line);
        }
        let address =
            welcome[0].split(' ').find_map(|word| word.split_once("://")).map(|(_, address)| address);
        Serving { address: address.expect("an address").parse().expect("an address"), child, welcome, log }
    }
}

/// Lines as they come, so that the program never waits for a reader.
fn lines(source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        BufReader::new(source).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

impl Serving {
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(BOUND)).expect("set");
        stream
    }

    /// The whole answer, head and body.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").expect("sent");
        read_all(&mut stream)
    }

    /// A request of which the body is still to come.
    pub(crate) fn begin_login(&self, length: usize) -> TcpStream {
        let mut stream = self.connect();
        write!(
            stream,
            "POST /api/v2/auth/login HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
        )
        .expect("sent");
        // The interim answer proves that the request is being worked on.
        let mut interim = [0; 25];
        stream.read_exact(&mut interim).expect("100 Continue");
        assert!(interim.starts_with(b"HTTP/1.1 100"), "{:?}", String::from_utf8_lossy(&interim));
        stream
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("it is running");
    }

    /// Waits for a line of the log that holds this.
    pub(crate) fn wait_for_log(&self, text: &str) -> String {
        loop {
            let line = self.log.recv_timeout(BOUND).unwrap_or_else(|_| panic!("{text:?} was not logged"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// The lines that were logged since the last look.
    pub(crate) fn logged(&self) -> Vec<String> {
        self.log.try_iter().collect()
    }

    /// Waits for the end; answers the rest of the log with the exit code.
    pub(crate) fn wait_with_log(&mut self) -> (Vec<String>, Option<i32>) {
        let lines = std::iter::from_fn(|| self.log.recv_timeout(BOUND).ok()).collect();
        (lines, self.wait())
    }

    /// Waits for the end; answers the exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        // Its stderr closes when it ends; a bound on that is a bound on the wait.
        while self.log.recv_timeout(BOUND).is_ok() {}
        assert!(self.log.try_recv().is_err());
        self.child.wait().expect("it ends").code()
    }
}

/// Everything until the other side closes.
pub(crate) fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
