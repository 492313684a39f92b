mod account;
mod authenticate;
mod login;
mod notices;
mod refresh;
mod register;
mod sessions;
