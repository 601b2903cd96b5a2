//! What gradus shows: expressions and the graphs that are drawn of them.

#![allow(clippy::unwrap_used, reason = "tests, and the functions that they share")]

mod diagram;
mod expression;
mod random;
