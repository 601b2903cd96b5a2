use super::{AnyProgram, Case, Draw, Given, program::Single, third::third};
use crate::{Elementwise, ElementwiseN, Map, Op};
use gradus_tensor::{Notebook, Shape, Tensor};
use std::{array::from_fn, fmt, slice, sync::Arc};

/// One word of a catalogue: an op's name, its formula, and how to draw random instances of it.
pub struct Entry {
    name: String,
    formula: String,
    flat: bool,
    made_of: Vec<String>,
    draw: Box<dyn Fn(&mut Draw) -> Case + Send + Sync>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.formula)
    }
}

impl Entry {
    /// An elementwise op; `make` draws its attributes. Its formula writes itself down.
    pub fn elementwise<F: Elementwise>(make: fn(&mut Draw) -> F) -> Entry {
        Entry::elementwise_n::<F, 1>(make)
    }

    /// An elementwise op of N inputs.
    pub fn elementwise_n<F: ElementwiseN<N>, const N: usize>(make: fn(&mut Draw) -> F) -> Entry {
        let formula = written(make(&mut Draw::new(0, 1)));
        Entry::new(F::NAME, formula, move |draw| {
            let f = make(draw);
            let full = draw.shape(3);
            let whole = draw.below(N);
            let inputs = f.domains().into_iter().enumerate().map(|(i, domain)| {
                let shape = if i == whole { full } else { draw.shrink(full) };
                draw.within(shape, domain)
            });
            let inputs = inputs.collect();
            Case { third: Some(Arc::new(third(f))), ..Case::new(Box::new(Single(Map(f))), inputs) }
        })
    }

    /// An op; `make` draws its attributes and inputs.
    pub fn op<O: Op>(name: &str, formula: &str, make: fn(&mut Draw) -> (O, Vec<Given>)) -> Entry {
        Entry::program(name, formula, move |draw| {
            let (op, inputs) = make(draw);
            (Single(op), inputs)
        })
    }

    /// A program of several ops, such as a loss.
    pub fn program<P: super::Program>(
        name: &str,
        formula: &str,
        make: impl Fn(&mut Draw) -> (P, Vec<Given>) + Send + Sync + 'static,
    ) -> Entry {
        Entry::new(name, formula.to_owned(), move |draw| {
            let (program, inputs) = make(draw);
            Case::new(Box::new(program) as Box<dyn AnyProgram>, inputs)
        })
    }

    fn new(name: &str, formula: String, draw: impl Fn(&mut Draw) -> Case + Send + Sync + 'static) -> Entry {
        Entry { name: name.to_owned(), formula, flat: false, made_of: Vec::new(), draw: Box::new(draw) }
    }

    /// The same, with all values apart from each other: for ops that compare their inputs.
    pub fn apart(mut self) -> Entry {
        let draw = self.draw;
        self.draw = Box::new(move |source| {
            let mut case = draw(source);
            let count = case.inputs.iter().map(Given::len).sum();
            if let Given::Real(all) = source.apart(Shape::from([count])) {
                let mut values = all.into_vec().into_iter();
                case.inputs.iter_mut().for_each(|given| {
                    if let Given::Real(tensor) = given {
                        tensor.as_mut_slice().iter_mut().zip(&mut values).for_each(|(to, from)| *to = from);
                    }
                });
            }
            case
        });
        self
    }

    /// The same, marked as an op whose derivative is zero everywhere or that has no real input.
    pub fn flat(mut self) -> Entry {
        self.flat = true;
        self
    }

    /// The same, for a program that is made of other ops: those whose rules its gradient goes through.
    pub fn through(mut self, ops: &[&str]) -> Entry {
        self.made_of = ops.iter().map(|op| (*op).to_owned()).collect();
        self
    }

    /// The names of the ops whose rules the gradient goes through: the op itself, unless it was said otherwise.
    pub fn rules(&self) -> &[String] {
        if self.made_of.is_empty() { slice::from_ref(&self.name) } else { &self.made_of }
    }

    /// The op's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The op's formula and that of its gradient.
    pub fn formula(&self) -> &str {
        &self.formula
    }

    /// Whether the derivative is zero everywhere, so that no planted fault could show.
    pub fn is_flat(&self) -> bool {
        self.flat
    }

    /// A random instance.
    pub fn draw(&self, draw: &mut Draw) -> Case {
        (self.draw)(draw)
    }
}

/// An elementwise formula and its derivatives, written down by running them.
fn written<F: ElementwiseN<N>, const N: usize>(f: F) -> String {
    let notebook = Notebook::default();
    let names = if N == 1 { ["x", "", ""] } else { ["a", "b", "c"] };
    let x = from_fn(|i| notebook.name(names[i.min(2)]));
    let slopes = f.slopes(x, notebook.name("y"));
    let slopes = slopes.iter().zip(names).map(|(slope, name)| format!("∂y/∂{name} = {slope}"));
    std::iter::once(format!("y = {}", f.value(x))).chain(slopes).collect::<Vec<_>>().join(";  ")
}

impl Given {
    fn len(&self) -> usize {
        match self {
            Given::Real(tensor) => Tensor::shape(tensor).len(),
            Given::Integers(..) => 0,
        }
    }
}
