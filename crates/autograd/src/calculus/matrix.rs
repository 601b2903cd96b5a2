//! Jacobians and Hessians as matrices, row by row or column by column.

use crate::{
    Graph, Var,
    plan::{Gradients, Target, Values},
};
use gradus_tensor::{Error, Feed, Result, Scalar, Shape, Tensor};
use std::panic::Location;

/// A direction that is filled in later.
struct Zeros(Shape);

impl<T: Scalar> Feed<T> for Zeros {
    fn shape(&self) -> Shape {
        self.0
    }
    fn write(&self, out: &mut [T]) {
        out.fill(T::default());
    }
}

impl<T: Scalar> Graph<T> {
    /// The Jacobian ∂y/∂x as a matrix \[outputs, inputs\]: entry (i, j) is ∂yᵢ/∂xⱼ, elements counted row-major.
    ///
    /// y is computed once; then one reverse pass gives a row, or, where y has more elements than x, one forward pass a
    /// column. After the first call in a loop nothing is recorded again.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, 2.0, 3.0]);
    /// let y = g.input([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0]]).matmul((x * x).reshape([3, 1]));
    /// let j = g.jacobian(y, x)?;
    /// assert_eq!(j.shape().dims(), [2, 3]);
    /// assert_eq!(j.as_slice(), [2.0, 0.0, 6.0, 0.0, 8.0, 0.0]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// What went wrong in this step; an op on the way has no gradient rule; x holds integers.
    #[track_caller]
    pub fn jacobian<'g>(&'g self, y: Var<'g, T>, x: Var<'g, T>) -> Result<Tensor<T>> {
        let at = Location::caller();
        let (outputs, inputs) = (y.shape().len(), x.shape().len());
        let mut entries = vec![T::default(); outputs * inputs];
        let reverse = outputs <= inputs;
        let (direction, derivative) = self.located(at, || {
            if reverse {
                let dy = self.input(Zeros(y.shape()));
                (dy, self.vjp(y, dy, &[x])[0])
            } else {
                let v = self.input(Zeros(x.shape()));
                (v, self.jvp(y, &[x], &[v]))
            }
        });
        let swept = self.sweep(y, direction, derivative, |i, values| {
            if reverse {
                entries[i * inputs..(i + 1) * inputs].copy_from_slice(values);
            } else {
                let column = entries[i..].iter_mut().step_by(inputs);
                column.zip(values).for_each(|(entry, value)| *entry = *value);
            }
        });
        swept.map_err(|e| e.at(at))?;
        Tensor::new([outputs, inputs], entries)
    }

    /// The Hessian ∂²y/∂x² of a single number as a matrix \[inputs, inputs\], by one second-order pass a row.
    ///
    /// # Errors
    /// y is not a single number; otherwise as [`jacobian`](Graph::jacobian).
    #[track_caller]
    pub fn hessian<'g>(&'g self, y: Var<'g, T>, x: Var<'g, T>) -> Result<Tensor<T>> {
        let at = Location::caller();
        if y.shape().len() != 1 && !y.is_poison() {
            let message = format!("a Hessian is that of a single number, the shape is {}", y.shape());
            let error = Error::shape(message).of("hessian").at(at);
            return Err(error.help("reduce first, or take ∂yᵢ/∂xⱼ of one entry: g.entry(y, &[i], x, &[j])"));
        }
        let [first] = self.grad(y, [x]);
        self.located(at, || self.jacobian(first, x)).map_err(|e| e.at(at))
    }

    /// One entry of a Jacobian, ∂y/∂x at a place of y and a place of x, as a variable that can be differentiated again.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([2.0, 3.0]);
    /// let y = x * x * x.sum();
    /// let entry = g.entry(y, &[0], x, &[1]); // ∂(x₀²·(x₀ + x₁))/∂x₁ = x₀²
    /// assert_eq!(entry.item()?, 4.0);
    /// assert_eq!(g.entry(entry, &[], x, &[0]).item()?, 4.0); // 2x₀
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn entry<'g>(
        &'g self,
        y: Var<'g, T>,
        output: &[usize],
        x: Var<'g, T>,
        input: &[usize],
    ) -> Var<'g, T> {
        let at = Location::caller();
        self.located(at, || {
            let [slope] = self.grad(self.element(y, output), [x]);
            self.element(slope, input)
        })
    }

    /// One element of a variable, as a single number.
    fn element<'g>(&'g self, x: Var<'g, T>, place: &[usize]) -> Var<'g, T> {
        let shape = x.shape();
        let inside = place.len() == shape.rank() && place.iter().zip(shape.dims()).all(|(i, size)| i < size);
        if !inside {
            let error = Error::argument(format!("there is no place {place:?} in the shape {shape}"));
            return self.fail(error.of("entry"), Shape::SCALAR);
        }
        let one = place.iter().enumerate();
        one.fold(x, |x, (axis, &i)| x.slice(axis as i32, i..i + 1)).reshape(Shape::SCALAR)
    }

    /// Gives every unit vector as a direction in turn, and looks at the derivative along it.
    fn sweep(
        &self,
        y: Var<'_, T>,
        direction: Var<'_, T>,
        derivative: Var<'_, T>,
        mut look: impl FnMut(usize, &[T]),
    ) -> Result<()> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        // The value first, with all that it is made from: only the rest runs again and again.
        self.run(Target::Kept(y.id()))?;
        for i in 0..direction.shape().len() {
            self.tape().borrow_mut().trace_mut().point(direction.id(), i);
            if i == 0 {
                self.run(Target::Node(derivative.id()))?;
            } else {
                let theta = self.params().peek();
                let mut tape = self.tape().borrow_mut();
                let step = tape.step;
                tape.trace_mut().repeat(step, theta.value());
            }
            derivative.read(|values| look(i, values))?;
        }
        Ok(())
    }
}

impl<T: Scalar> crate::trace::Trace<T> {
    /// Makes an input the unit vector along one element.
    fn point(&mut self, input: u32, element: usize) {
        let values = &mut self.memory.leaves[input as usize].real;
        values.fill(T::default());
        values[element] = T::of(1.0);
    }

    /// Runs the plan again that ran last in this step: some of its inputs are others.
    fn repeat(&mut self, step: u64, theta: &[T]) {
        if let Some(plan) = self.memory.last(step) {
            self.execute(plan, step, Values::Fixed(theta), Gradients { grad: &mut [], cleared: &|_| false });
        }
    }
}
