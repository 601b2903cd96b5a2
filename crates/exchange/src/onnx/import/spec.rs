//! A chain of nodes as a description of a network.

/// TODO
#[derive(Debug)]
pub struct Chain;
