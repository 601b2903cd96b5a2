//! A model from its file, together with the rows that it was not trained on.

use crate::{
    args::{How, Where},
    card::{self, AnyModel, Card, Layers, Prepared},
    failure::Failure,
    training::load::load,
};
use gradus::{
    data::Source as Rows,
    prelude::*,
    tensor::{Real, kernels::set_threads},
    train::run::{DataSpec, Source},
};
use std::path::Path;

/// A model and test rows.
pub(crate) struct Stored<T: Real> {
    pub(crate) card: Card<T>,
    pub(crate) model: Model<T, Layers<T>>,
    /// The data that the rows are of.
    pub(crate) source: Source,
    /// The test rows as the model takes them.
    pub(crate) test: Box<dyn Rows<T>>,
    pub(crate) about: String,
}

/// Reads a model of whatever precision.
pub(crate) fn model(path: &Path, how: &How) -> Result<AnyModel, Failure> {
    set_threads(how.threads.into());
    Ok(card::load(path)?)
}

/// The data that the model of `path` or the command line names, parted as they were for training.
pub(crate) fn with_rows<T: Real>(
    card: Card<T>,
    model: Model<T, Layers<T>>,
    place: &Where,
    path: &Path,
) -> Result<Stored<T>, Failure> {
    let mut data = place.data.map_or(card.data.clone(), |named| DataSpec::new(named.into()));
    if data.source == Source::Mnist && (data.path.is_none() || place.dir != Path::new(crate::args::MNIST)) {
        data.path = Some(place.dir.clone());
    }
    // What training encoded lies beside the model.
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let given = match &card.prepared {
        Prepared::Arrays { normaliser, .. } => Some(normaliser),
        Prepared::Table(_) => None,
    };
    let loaded = load::<T>(&data, card.seed, folder, given)?;
    let none = || Error::argument("no row was kept for the test");
    let test = loaded.test.ok_or_else(none)?;
    fits(&card, &loaded.prepared, &*test)?;
    Ok(Stored { card, model, source: data.source, test, about: loaded.about })
}

/// Whether rows are prepared as the model takes them.
fn fits<T: Real>(card: &Card<T>, prepared: &Prepared<T>, test: &dyn Rows<T>) -> Result<()> {
    if *prepared == card.prepared && test.class_names() == card.classes {
        return Ok(());
    }
    let shape = |prepared: &Prepared<T>| match prepared {
        Prepared::Arrays { features, .. } => format!("{features:?}"),
        Prepared::Table(preparation) => format!("of {} columns", preparation.needed().count()),
    };
    if shape(prepared) == shape(&card.prepared) && test.class_names() == card.classes {
        return Err(Error::argument("the data are no longer those that the model was trained on")
            .help("predict for other rows: gradus predict MODEL TABLE.csv"));
    }
    let message = format!(
        "the model takes rows {} of {} classes, {} has {} of {}",
        shape(&card.prepared),
        card.classes.len(),
        test.name(),
        shape(prepared),
        test.class_names().len()
    );
    Err(Error::shape(message).help("give the data it was made for: --data"))
}
