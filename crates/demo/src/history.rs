//! What was measured in each epoch, and `metrics.csv`.

use gradus::{prelude::*, train::History};

/// The table with a heading, as spreadsheets read it: a line an epoch, which is counted from 1.
///
/// The training numbers are means over the epoch, while θ moves and dropout drops; the others are of its end.
pub(crate) fn csv(history: &History) -> Result<Vec<u8>> {
    let wrong = |e: &dyn std::fmt::Display| Error::format(e.to_string());
    let epochs = || history.measurements.iter().filter(|m| m.ends_epoch);
    let longest = epochs().max_by_key(|m| m.metrics.len());
    let names: Vec<&str> =
        longest.iter().flat_map(|m| m.metrics.iter().map(|(name, _)| name.as_str())).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([&["epoch"][..], &names, &["seconds"]].concat()).map_err(|e| wrong(&e))?;
    for m in epochs() {
        let value = |name: &&str| m.metric(name).map_or_else(String::new, |v| v.to_string());
        let first = [(m.epoch + 1).to_string()];
        let line = first.into_iter().chain(names.iter().map(value)).chain([m.seconds.to_string()]);
        writer.write_record(line).map_err(|e| wrong(&e))?;
    }
    writer.into_inner().map_err(|e| wrong(&e))
}
