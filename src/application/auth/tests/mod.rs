mod account;
mod authenticate;
mod login;
mod refresh;
mod register;
mod sessions;
