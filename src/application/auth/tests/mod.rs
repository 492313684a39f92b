mod account;
mod authenticate;
mod login;
mod meanwhile;
mod notices;
mod refresh;
mod register;
mod sessions;
