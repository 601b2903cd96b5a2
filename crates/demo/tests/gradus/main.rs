//! The program from outside: what it prints, writes and refuses.

mod common;
mod errors;
mod help;
mod model;
mod train;
