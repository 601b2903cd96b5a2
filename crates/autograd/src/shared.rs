//! What programs use of this crate in `f32` and `f64`, compiled here once: crates above take over what is marked `#[inline(never)]`,
//! and, where rustc optimises little, as for tests, everything. Nothing calls this.

use crate::{Graph, Program, Report, Var};
use gradus_tensor::{Params, Real, Result, Tensor};
use std::hint::black_box;

pub fn shared() {
    of::<f32>();
    of::<f64>();
}

fn of<T: Real>() {
    black_box(Graph::<T>::new as fn(&Params<T>) -> Graph<T>);
    black_box(Graph::<T>::step as fn(&mut Graph<T>) -> &Graph<T>);
    black_box(Graph::<T>::eval as fn(&mut Graph<T>) -> &Graph<T>);
    black_box(Graph::<T>::freeze as fn(&Graph<T>) -> Result<Program<T>>);
    black_box(Program::<T>::run as for<'p> fn(&'p mut Program<T>) -> Result<&'p [T]>);
    black_box(Var::<T>::value as fn(Var<'static, T>) -> Result<Tensor<T>>);
    black_box(Var::<T>::item as fn(Var<'static, T>) -> Result<T>);
    black_box(Var::<T>::backward as fn(Var<'static, T>) -> Result<Report>);
}
