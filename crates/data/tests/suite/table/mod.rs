//! Tables: from CSV files to datasets and back.

mod cache;
mod csv;
mod dates;
mod hostile;
mod mixed;
mod parts;
mod penguins;
mod preparation;
mod schema;

use gradus_data::table::{Csv, Index, Preparation, SplitBy, Table, Task};

fn table(text: &str) -> Table {
    Csv::new().bytes("t.csv", text).unwrap()
}

/// All cells, row by row.
fn cells(table: &Table) -> gradus_tensor::Result<Vec<Vec<String>>> {
    let mut rows = table.rows()?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(row.iter().map(str::to_owned).collect());
    }
    Ok(all)
}

/// Guesses everything, and fits to all rows.
fn fitted(table: &Table, target: &str) -> gradus_tensor::Result<(Index, Preparation)> {
    let schema = table.schema()?;
    let task = Task::guess(&schema, target)?;
    let index = Index::read(table, &schema, &task, &SplitBy::usual(&task))?;
    let preparation = Preparation::fit(table, &schema, &index, index.rows())?;
    Ok((index, preparation))
}
