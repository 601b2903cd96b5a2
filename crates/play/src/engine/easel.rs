//! Painting what is shown: everything here follows from θ and the rows alone.

use super::{
    frame::{Histogram, Layer, Measured, Picture, Surface, Wrong},
    lab::Lab,
    net::Trace,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use gradus::{prelude::*, train::target};

/// Points of the plane along each side of a unit's map.
const MAP: usize = 24;
/// Points along each side of the surface.
const SURFACE: usize = 80;
/// Bars of a histogram.
const BARS: usize = 20;
/// The most images that are shown.
const IMAGES: usize = 24;

/// Graphs over θ for each thing that is looked at, so that none is recorded anew.
#[derive(Debug)]
pub(crate) struct Easel {
    train: Graph<f64>,
    test: Graph<f64>,
    map: (Graph<f64>, Tensor<f64>),
    surface: (Graph<f64>, Tensor<f64>),
}

/// What a set of rows tells.
struct Look {
    measured: Measured,
    /// The numbers of each layer's units, all rows together.
    units: Vec<Vec<f64>>,
    outputs: Vec<f64>,
    /// The norms of the gradients by weights and biases; none of the test rows.
    norms: Vec<[f64; 2]>,
}

impl Easel {
    /// For the rows and the network of a training.
    pub(crate) fn new(lab: &Lab<'_>) -> Result<Easel> {
        let graph = || Graph::new(lab.params());
        let grid = |size: usize| {
            if !lab.points.planar() {
                return Ok(Tensor::zeros([0, 2]));
            }
            grid(size, &lab.points.low, &lab.points.high)
        };
        Ok(Easel {
            train: graph(),
            test: graph(),
            map: (graph(), grid(MAP)?),
            surface: (graph(), grid(SURFACE)?),
        })
    }

    /// How good the network is, on both sets.
    pub(crate) fn measure(&mut self, lab: &Lab<'_>) -> Result<[Measured; 2]> {
        let of = |graph: &mut Graph<f64>, data| look(lab, graph, data, false).map(|look| look.measured);
        Ok([of(&mut self.train, &lab.points.train)?, of(&mut self.test, &lab.points.test)?])
    }

    /// Everything that is shown.
    pub(crate) fn paint(&mut self, lab: &Lab<'_>) -> Result<Picture> {
        let train = look(lab, &mut self.train, &lab.points.train, true)?;
        let test = look(lab, &mut self.test, &lab.points.test, false)?;
        let maps = self.maps(lab)?;
        let layers = lab.net.stages.iter().enumerate().map(|(k, stage)| {
            let [weight_norm, bias_norm] = train.norms[k];
            let (maps, map_low, map_high) = maps.get(k).cloned().unwrap_or_default();
            Layer {
                weight: stage.weight.value().into_vec(),
                bias: stage.bias.value().into_vec(),
                weight_grad_norm: weight_norm,
                grad_norm: weight_norm.hypot(bias_norm),
                histogram: histogram(&train.units[k]),
                maps,
                map_low,
                map_high,
            }
        });
        Ok(Picture {
            layers: layers.collect(),
            surface: self.surface(lab)?,
            wrong: wrong(lab, &test.outputs),
            train: train.measured,
            test: test.measured,
        })
    }

    /// What each unit gives over the plane, by layer: bytes, and what 0 and 255 stand for.
    fn maps(&mut self, lab: &Lab<'_>) -> Result<Vec<Maps>> {
        if !lab.points.planar() {
            return Ok(Vec::new());
        }
        let (graph, grid) = &mut self.map;
        let trace = lab.net.trace(graph.eval().input(&*grid));
        let layer = |(units, stage): (&Var<'_, f64>, &super::net::Stage)| {
            units.read(|all| {
                let (mut maps, mut lows, mut highs) = (Vec::new(), Vec::new(), Vec::new());
                for unit in 0..stage.units {
                    let own: Vec<f64> = all.iter().skip(unit).step_by(stage.units).copied().collect();
                    let (bytes, low, high) = bytes(&own);
                    maps.push(STANDARD.encode(bytes));
                    lows.push(low);
                    highs.push(high);
                }
                (maps, lows, highs)
            })
        };
        trace.units.iter().zip(&lab.net.stages).map(layer).collect()
    }

    /// What the network says over the plane.
    fn surface(&mut self, lab: &Lab<'_>) -> Result<Option<Surface>> {
        if !lab.points.planar() {
            return Ok(None);
        }
        let (graph, grid) = &mut self.surface;
        let output = lab.net.model.forward(graph.eval().input(&*grid));
        let outputs = lab.net.stages.last().map_or(1, |stage| stage.units);
        let classes = lab.points.train.classes() > 0;
        output.read(|all| {
            let (values, low, high) = if classes {
                let byte = |p: f64| (p * 255.0).round() as u8;
                let rows = all.chunks_exact(outputs).flat_map(|row| lab.readout.probabilities(row));
                (rows.map(byte).collect(), 0.0, 1.0)
            } else {
                bytes(all)
            };
            Some(Surface { size: SURFACE, classes: outputs, values: STANDARD.encode(values), low, high })
        })
    }
}

/// The maps of a layer's units, and what the bytes 0 and 255 stand for in each.
type Maps = (Vec<String>, Vec<f64>, Vec<f64>);

/// Points of a rectangle, row by row from the top.
fn grid(size: usize, low: &[f64], high: &[f64]) -> Result<Tensor<f64>> {
    let at =
        |axis: usize, place: usize| low[axis] + (place as f64 + 0.5) / size as f64 * (high[axis] - low[axis]);
    let point = |place: usize| [at(0, place % size), at(1, size - 1 - place / size)];
    Tensor::new([size * size, 2], (0..size * size).flat_map(point).collect())
}

/// Numbers as bytes between the least and the greatest.
fn bytes(all: &[f64]) -> (Vec<u8>, f64, f64) {
    let finite = all.iter().copied().filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
    let byte = |v: &f64| if high > low { ((v - low) / (high - low) * 255.0).round() as u8 } else { 128 };
    (all.iter().map(byte).collect(), low, high)
}

/// How often numbers are where between the least and the greatest.
fn histogram(all: &[f64]) -> Histogram {
    let (places, low, high) = bytes(all);
    let mut counts = vec![0; BARS];
    for (byte, _) in places.iter().zip(all).filter(|(_, v)| v.is_finite()) {
        counts[usize::from(*byte) * BARS / 256] += 1;
    }
    Histogram { low, high, counts }
}

/// Runs all rows of a set through the network.
fn look(lab: &Lab<'_>, graph: &mut Graph<f64>, data: &Dataset<f64>, whole: bool) -> Result<Look> {
    let loader = Loader::new(data, data.len())?;
    let (x, y) = loader.batch(0).ok_or_else(|| Error::argument("there are no rows"))?;
    let g = graph.eval();
    let trace = lab.net.trace(g.input(x));
    let Trace { output, .. } = trace;
    let loss = lab.criterion.forward(output, target(&*lab.criterion, output, y, data.classes()));
    let copy = |var: &Var<'_, f64>| var.read(<[f64]>::to_vec);
    let (mut units, mut norms) = (Vec::new(), Vec::new());
    if whole {
        let parameters: Vec<Var<'_, f64>> =
            lab.net.stages.iter().flat_map(|stage| [g.param(&stage.weight), g.param(&stage.bias)]).collect();
        let gradients = g.vjp(loss, loss.constant(1.0), &parameters);
        let norm = |var: &Var<'_, f64>| var.read(|all| all.iter().map(|d| d * d).sum::<f64>().sqrt());
        for pair in gradients.chunks_exact(2) {
            norms.push([norm(&pair[0])?, norm(&pair[1])?]);
        }
        units = trace.units.iter().map(copy).collect::<Result<_>>()?;
    }
    let loss = loss.item()?;
    let outputs = copy(&output)?;
    let width = outputs.len() / data.len();
    let right = |(row, label): (&[f64], &u32)| lab.readout.class(row) == *label as usize;
    let accuracy = (data.classes() > 0).then(|| {
        let right = outputs.chunks_exact(width).zip(data.y()).filter(|pair| right(*pair)).count();
        right as f64 / data.len() as f64
    });
    Ok(Look { measured: Measured { loss, accuracy }, units, outputs, norms })
}

/// The first images of the test rows that are taken for others.
fn wrong(lab: &Lab<'_>, outputs: &[f64]) -> Option<Vec<Wrong>> {
    let pixels = lab.points.pixels.as_ref()?;
    let (rows, features) = (&lab.points.test, lab.points.test.features());
    let width = outputs.len() / rows.len();
    let judged = outputs.chunks_exact(width).zip(rows.y()).enumerate();
    let mistaken = judged.filter_map(|(row, (outputs, &is))| {
        let said = lab.readout.class(outputs);
        (said != is as usize).then(|| Wrong {
            row,
            pixels: STANDARD.encode(&pixels[row * features..(row + 1) * features]),
            is,
            said,
            p: lab.readout.probabilities(outputs)[said],
        })
    });
    Some(mistaken.take(IMAGES).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_begins_at_the_top_left() {
        let grid = grid(2, &[0.0, 10.0], &[4.0, 14.0]).unwrap();
        assert_eq!(grid.as_slice(), [1.0, 13.0, 3.0, 13.0, 1.0, 11.0, 3.0, 11.0]);
    }

    #[test]
    fn bytes_and_bars_lie_between_the_least_and_the_greatest() {
        assert_eq!(bytes(&[-1.0, 0.0, 1.0]), (vec![0, 128, 255], -1.0, 1.0));
        assert_eq!(bytes(&[3.0, 3.0]), (vec![128, 128], 3.0, 3.0));
        assert_eq!(bytes(&[f64::NAN, 1.0, 2.0]).0, [0, 0, 255]);
        let bars = histogram(&[0.0, 0.04, 1.0, f64::NAN]);
        assert_eq!((bars.counts[0], bars.counts[19], bars.counts.iter().sum::<u32>()), (2, 1, 3));
    }
}
