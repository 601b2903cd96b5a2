//! An optimiser's memory as named tensors.

use crate::{Optimizer, memory::Memory, range_check::not_negative};
use gradus_tensor::{Error, Parameter, Result, Rule, Scalar, Shape, Tensor};

/// A whole number of 64 bits is kept as three digits to this base, which `f32` holds exactly.
const BASE: u64 = 1 << 24;

/// A whole number as a tensor.
pub(crate) fn digits<T: Scalar>(n: u64) -> Tensor<T> {
    Tensor::from([n % BASE, n / BASE % BASE, n / BASE / BASE].map(|d| T::of(d as f64)))
}

fn number<T: Scalar>(tensor: &Tensor<T>) -> Option<u64> {
    let &[low, middle, high] = tensor.as_slice() else { return None };
    let digit = |d: T, base: u64| {
        let d = d.to_f64();
        (d.fract() == 0.0 && (0.0..base as f64).contains(&d)).then_some(d as u64)
    };
    let high = digit(high, 1 << 16)?;
    Some((high * BASE + digit(middle, BASE)?) * BASE + digit(low, BASE)?)
}

/// The tensors of a saved state, and what is wrong with them.
pub(crate) struct Reader<'a, T> {
    tensors: &'a [(String, Tensor<T>)],
    known: Vec<String>,
    wrong: Vec<String>,
}

impl<'a, T: Scalar> Reader<'a, T> {
    pub(crate) fn new(tensors: &'a [(String, Tensor<T>)]) -> Self {
        Reader { tensors, known: Vec::new(), wrong: Vec::new() }
    }

    pub(crate) fn tensor(&mut self, name: String, shape: Shape) -> Option<&'a Tensor<T>> {
        let found = self.tensors.iter().find(|(n, _)| *n == name).map(|(_, t)| t);
        match found {
            None => self.wrong.push(format!("{name:?} {shape} is missing")),
            Some(t) if t.shape() != shape => {
                self.wrong.push(format!("{name:?} is {}, expected {shape}", t.shape()));
            }
            Some(_) => {}
        }
        self.known.push(name);
        found.filter(|t| t.shape() == shape)
    }

    /// A whole number; anything where it is missing, since `finish` will fail.
    pub(crate) fn number(&mut self, name: String) -> u64 {
        self.whole(name).unwrap_or_default()
    }

    /// A number whose bits were kept.
    pub(crate) fn float(&mut self, name: String) -> f64 {
        f64::from_bits(self.number(name))
    }

    /// Notes what is wrong besides.
    pub(crate) fn expect(&mut self, good: Result<()>) {
        self.wrong.extend(good.err().map(|e| e.message().to_owned()));
    }

    fn whole(&mut self, name: String) -> Option<u64> {
        let tensor = self.tensor(name.clone(), Shape::from([3]))?;
        let number = number(tensor);
        if number.is_none() {
            self.wrong.push(format!("{name:?} is no whole number in digits to the base 2^24"));
        }
        number
    }

    /// An error if anything is wrong.
    pub(crate) fn finish(mut self, rule: &'static str) -> Result<()> {
        for (i, (name, tensor)) in self.tensors.iter().enumerate() {
            if !self.known.contains(name) {
                self.wrong.push(format!("{name:?} {} is unexpected", tensor.shape()));
            } else if self.tensors[..i].iter().any(|(n, _)| n == name) {
                self.wrong.push(format!("{name:?} is given twice"));
            }
        }
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(Error::format(format!("the state does not fit: {}", self.wrong.join("; "))).of(rule))
    }
}

impl<T: Scalar, R: Rule> Optimizer<T, R> {
    /// What the optimiser remembers, as named tensors; with θ, all that a resumed run needs to give the same bits.
    ///
    /// For the rule `adam` and a parameter `fc1.weight` (named from the scope on) of shape S these are
    ///
    /// - `adam.steps` and `adam.lr` \[3\]: the number of steps and the bits of the learning rate as an `f64`, in
    ///   digits to the base 2²⁴, the lowest first;
    /// - `adam.steps.fc1.weight` \[3\]: the number of steps of the parameter, likewise;
    /// - `adam.0.fc1.weight`, `adam.1.fc1.weight` S: the rule's vectors, once the parameter has made a step, without those
    ///   that the options leave out;
    /// - `nadam.number0.fc1.weight` \[3\]: the rule's numbers, if it has any, likewise as digits of their bits.
    ///
    /// Options are not among them: they belong to the program that makes the optimiser.
    pub fn state(&self) -> Vec<(String, Tensor<T>)> {
        self.record().tensors(self.steps, self.lr, &self.memories)
    }

    /// Takes over what another optimiser by this rule remembered of the same parameters, its learning rate included.
    ///
    /// ```
    /// use gradus_optim::Adam;
    /// use gradus_tensor::Params;
    /// let params = Params::<f32>::seed(0);
    /// params.add("w", [3], |_| 1.0);
    /// let mut first = Adam::new(&params, 1e-3);
    /// first.step();
    /// let mut second = Adam::new(&params, 0.5);
    /// second.load_state(&first.state())?;
    /// assert_eq!((second.steps(), second.lr()), (1, 1e-3));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// Missing, unexpected, doubled, misshapen and senseless tensors, all of them in one message; the optimiser is
    /// then unchanged.
    pub fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        let (steps, lr, memories) = self.record().read(tensors)?;
        self.find_new();
        self.memories = memories;
        self.steps = steps;
        self.set_lr(lr);
        Ok(())
    }

    fn record(&self) -> Record<T> {
        let one = |parameter: Parameter<T>| {
            let shapes = (0..R::SLOTS).map(|slot| self.rule.slot(slot, parameter.shape())).collect();
            Kept { name: self.name_of(&parameter), shapes, parameter }
        };
        Record { rule: R::NAME, numbers: R::NUMBERS, kept: self.own().map(one).collect() }
    }

    /// The parameters that are moved.
    pub(crate) fn own(&self) -> impl Iterator<Item = Parameter<T>> + '_ {
        self.params.list().into_iter().filter(|p| self.chooses(p))
    }

    /// A parameter's name from the scope on.
    pub(crate) fn name_of(&self, parameter: &Parameter<T>) -> String {
        parameter.name()[self.params.prefix().len()..].to_owned()
    }
}

/// How the memory of an optimiser is written down, whatever its rule: compiled once for all rules.
struct Record<T: Scalar> {
    rule: &'static str,
    numbers: usize,
    kept: Vec<Kept<T>>,
}

/// A parameter that is moved, its name from the scope on, and the shapes of the rule's vectors.
struct Kept<T: Scalar> {
    name: String,
    parameter: Parameter<T>,
    shapes: Vec<Shape>,
}

impl<T: Scalar> Record<T> {
    fn tensors(&self, steps: u64, lr: f64, memories: &[Memory<T>]) -> Vec<(String, Tensor<T>)> {
        let rule = self.rule;
        let mut tensors =
            vec![(format!("{rule}.steps"), digits(steps)), (format!("{rule}.lr"), digits(lr.to_bits()))];
        for Kept { name, parameter, shapes } in &self.kept {
            let held = memories.iter().find(|s| s.index == parameter.index());
            tensors.push((format!("{rule}.steps.{name}"), digits(held.map_or(0, |s| s.t))));
            let Some(held) = held.filter(|s| s.t > 0) else { continue };
            for (slot, vector) in held.vectors.iter().enumerate().filter(|(_, vector)| !vector.is_empty()) {
                let tensor = shapes.get(slot).map(|shape| Tensor::new(*shape, vector.clone()));
                tensors.extend(tensor.and_then(Result::ok).map(|t| (format!("{rule}.{slot}.{name}"), t)));
            }
            for (i, number) in held.numbers.iter().enumerate() {
                tensors.push((format!("{rule}.number{i}.{name}"), digits(number.to_bits())));
            }
        }
        tensors
    }

    /// The number of steps, the learning rate, and what is remembered of each parameter.
    fn read(&self, tensors: &[(String, Tensor<T>)]) -> Result<(u64, f64, Vec<Memory<T>>)> {
        let rule = self.rule;
        let mut reader = Reader::new(tensors);
        let steps = reader.number(format!("{rule}.steps"));
        let lr = reader.float(format!("{rule}.lr"));
        let mut memories = Vec::new();
        for Kept { name, parameter, shapes } in &self.kept {
            let mut memory = Memory::new(parameter.index(), &parameter.name(), parameter.shape());
            memory.t = reader.number(format!("{rule}.steps.{name}"));
            if memory.t > 0 {
                for (slot, &shape) in shapes.iter().enumerate() {
                    let mut tensor = || reader.tensor(format!("{rule}.{slot}.{name}"), shape);
                    let vector = if shape.is_empty() { None } else { tensor() };
                    memory.vectors.push(vector.map_or_else(Vec::new, |t| t.as_slice().to_vec()));
                }
                let numbers = (0..self.numbers).map(|i| reader.float(format!("{rule}.number{i}.{name}")));
                memory.numbers = numbers.collect();
            }
            memories.push(memory);
        }
        reader.expect(not_negative("the learning rate", lr));
        reader.finish(rule)?;
        Ok((steps, lr, memories))
    }
}
