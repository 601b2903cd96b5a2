//! Normalisations: the nodes into which layers fall apart, recognised as the one node that ONNX has for them.

use super::graph::Builder;
use gradus_autograd::{
    ElementwiseN,
    ops::{Add, Div, Mul, Sqrt, Sub},
    portable::{Network, Origin, Primitive, Recipe, Reduction, Size},
};
use gradus_tensor::{Real, Shape};
use std::collections::BTreeMap;

/// What a value has to do with a normalisation.
pub(super) enum Place {
    /// It is computed within one and used nowhere else.
    Within,
    /// It is the result.
    Whole(Norm),
}

/// (x − μ)/√(σ² + ε)·w + b.
pub(super) struct Norm {
    x: usize,
    epsilon: f64,
    weight: Option<usize>,
    bias: Option<usize>,
    kind: Kind,
}

enum Kind {
    /// Mean and variance over the last axes, from this one on.
    Layer { axis: usize },
    /// Mean and variance are parameters, one of each for each channel, which is axis 1.
    Batch { mean: usize, var: usize },
}

/// All normalisations of a network, by the places of their results, and what is computed within them; none in `f64`, since the
/// node has ε in single precision.
pub(super) fn found<T: Real>(network: &Network<T>) -> BTreeMap<usize, Place> {
    if T::BYTES > 4 {
        return BTreeMap::new();
    }
    let mut uses = vec![Vec::new(); network.lines.len()];
    for (place, line) in network.lines.iter().enumerate() {
        if let Origin::Computed { inputs, .. } = &line.origin {
            inputs.iter().for_each(|&i| uses[i].push(place));
        }
    }
    let look = Look { network, uses };
    let mut places = BTreeMap::new();
    for divided in 0..network.lines.len() {
        if let Some((last, norm, within)) = look.norm(divided) {
            // What something outside uses, too, cannot be left out.
            let outside = |&i: &usize| {
                i == network.output || look.uses[i].iter().any(|u| *u != last && !within.contains(u))
            };
            if !within.iter().any(outside) {
                places.extend(within.into_iter().map(|i| (i, Place::Within)));
                places.insert(last, Place::Whole(norm));
            }
        }
    }
    places
}

/// A network, and where its values are used.
struct Look<'n, T> {
    network: &'n Network<T>,
    uses: Vec<Vec<usize>>,
}

impl<T: Real> Look<'_, T> {
    fn primitive(&self, place: usize) -> Option<(&Primitive, &[usize])> {
        match &self.network.lines[place].origin {
            Origin::Computed { primitive, inputs, .. } => Some((primitive, inputs)),
            _ => None,
        }
    }

    /// The inputs of a value that a formula makes.
    fn made_by<F: ElementwiseN<N>, const N: usize>(&self, place: usize, f: F) -> Option<[usize; N]> {
        match self.primitive(place)? {
            (Primitive::Formula(recipe), inputs) if *recipe == Recipe::of(f) => inputs.try_into().ok(),
            _ => None,
        }
    }

    /// The input of a value that is the mean over the last axes, and the first of these.
    fn mean(&self, place: usize) -> Option<(usize, usize)> {
        match self.primitive(place)? {
            (Primitive::Reduce { by: Reduction::Mean, axes, keepdim: true }, &[x]) => {
                let (first, rank) = (*axes.first()?, self.network.lines[x].shape.len());
                (first + axes.len() == rank && first > 0).then_some((x, first))
            }
            _ => None,
        }
    }

    /// A parameter that is seen under a shape, or as it is: the place of the parameter and its shape.
    fn parameter(&self, place: usize) -> Option<(usize, Shape)> {
        match (&self.network.lines[place].origin, self.primitive(place)) {
            (Origin::Parameter { value, .. }, _) => Some((place, value.shape())),
            (_, Some((Primitive::Reshape, &[inner]))) => self.parameter(inner),
            _ => None,
        }
    }

    /// A normalisation whose division is at a place: where it ends, what it is, and what is computed within.
    fn norm(&self, divided: usize) -> Option<(usize, Norm, Vec<usize>)> {
        let [centred, deviation] = self.made_by(divided, Div)?;
        let [shifted] = self.made_by(deviation, Sqrt)?;
        let [var, epsilon] = self.made_by(shifted, Add)?;
        let Origin::Constant(epsilon) = self.network.lines[epsilon].origin else { return None };
        let [x, mean] = self.made_by(centred, Sub)?;
        let mut within = vec![centred, deviation, shifted, var, mean];
        let shape = &self.network.lines[x].shape;
        let (kind, wanted) = if let Some((of, axis)) = self.mean(mean) {
            let (square, same) = self.mean(var)?;
            let [a, b] = self.made_by(square, Mul)?;
            within.push(square);
            let sizes = shape[axis..]
                .iter()
                .map(|size| if let Size::Fixed(size) = size { Some(*size) } else { None });
            let wanted = Shape::new(&sizes.collect::<Option<Vec<_>>>()?).ok()?;
            (of == x && same == axis && a == centred && b == centred)
                .then_some((Kind::Layer { axis }, wanted))?
        } else {
            let (mean, var) = (self.parameter(mean)?, self.parameter(var)?);
            let &Size::Fixed(channels) = shape.get(1)? else { return None };
            within.retain(|&i| i != mean.0 && i != var.0);
            let wanted = Shape::from([channels]);
            (mean.1 == wanted && var.1 == wanted)
                .then_some((Kind::Batch { mean: mean.0, var: var.0 }, wanted))?
        };
        let mut norm = Norm { x, epsilon, weight: None, bias: None, kind };
        let mut last = divided;
        if let Some((next, weight, seen)) = self.then(last, Mul, wanted) {
            within.extend([last].into_iter().chain((seen != weight).then_some(seen)));
            (last, norm.weight) = (next, Some(weight));
        }
        if let Some((next, bias, seen)) = self.then(last, Add, wanted) {
            within.extend([last].into_iter().chain((seen != bias).then_some(seen)));
            (last, norm.bias) = (next, Some(bias));
        }
        Some((last, norm, within))
    }

    /// The value that a formula makes of one, used nowhere else, and a parameter of a shape: its place, that of the parameter, and
    /// that of what is seen of it.
    fn then(&self, place: usize, f: impl ElementwiseN<2>, wanted: Shape) -> Option<(usize, usize, usize)> {
        let &[next] = self.uses[place].as_slice() else { return None };
        let [own, seen] = self.made_by(next, f)?;
        let (parameter, shape) = self.parameter(seen)?;
        (own == place && shape == wanted && place != self.network.output).then_some((next, parameter, seen))
    }
}

impl<T: Real> Builder<T> {
    /// The node of a normalisation; gives the name of its result.
    pub(super) fn normal(&mut self, network: &Network<T>, norm: &Norm) -> String {
        let shape = &network.lines[norm.x].shape;
        let axis = if let Kind::Layer { axis } = norm.kind { axis } else { 1 };
        let sizes = if let Kind::Layer { .. } = norm.kind { &shape[axis..] } else { &shape[1..2] };
        let size = |size: &Size| if let Size::Fixed(size) = size { *size } else { 1 };
        let wanted = Shape::new(&sizes.iter().map(size).collect::<Vec<_>>()).unwrap_or_default();
        let affine = [(norm.weight, 1.0), (norm.bias, 0.0)].map(|(parameter, usual)| match parameter {
            Some(place) => self.name_of(place).to_owned(),
            None => self.numbers(None, wanted, &vec![usual; wanted.len()]),
        });
        let x = self.name_of(norm.x).to_owned();
        let epsilon = ("epsilon", norm.epsilon.into());
        match norm.kind {
            Kind::Layer { axis } => {
                let axis = ("axis", (axis as i64 - shape.len() as i64).into());
                self.node("LayerNormalization", &[&x, &affine[0], &affine[1]], vec![axis, epsilon])
            }
            Kind::Batch { mean, var } => {
                let seen = [mean, var].map(|place| self.name_of(place).to_owned());
                let inputs = [x.as_str(), &affine[0], &affine[1], &seen[0], &seen[1]];
                self.node("BatchNormalization", &inputs, vec![epsilon])
            }
        }
    }
}
