//! What comes before and behind a network that leaves, and what its file says about rows and results.

use crate::card::{Card, Prepared};
use gradus::{
    data::table::{Coding, Encoded, Target, Transform},
    exchange::{Around, Change, Column},
    tensor::Real,
};

/// What makes of rows as they are measured what the network takes, and of its outputs what they mean.
pub(super) fn around<T: Real>(card: &Card<T>) -> Around {
    let scores = matches!(card.loss.0.kind.as_str(), "cross_entropy" | "softmax_focal");
    let around = Around::new().softmax(card.classes.len() > 1 && scores);
    match &card.prepared {
        Prepared::Arrays { normaliser, .. } => {
            let numbers = |all: &[T]| all.iter().map(|v| v.to_f64()).collect::<Vec<_>>();
            around.normaliser(numbers(normaliser.mean()), numbers(normaliser.std()))
        }
        Prepared::Table(preparation) => {
            let around = around.columns(preparation.columns().iter().map(column).collect());
            match preparation.target() {
                Target::Number { mean, std, .. } => around.restore(*mean, *std),
                Target::Classes { .. } => around,
            }
        }
    }
}

fn column(encoded: &Encoded) -> Column {
    let plain = |missing: f64| Column::plain(&encoded.name(), missing);
    match &encoded.coding {
        Coding::Number { scaling, indicator, .. } => Column {
            change: match scaling.transform {
                Transform::None => Change::None,
                Transform::Log => Change::Log,
                Transform::Log1p => Change::Log1p,
            },
            least: scaling.least,
            mean: scaling.mean,
            std: scaling.std,
            indicator: *indicator,
            ..plain(scaling.median)
        },
        Coding::YesNo { most, indicator } => {
            Column { indicator: *indicator, ..plain(f64::from(u8::from(*most))) }
        }
        Coding::Cycle { .. } => plain(0.0),
        // A missing value is the code of all that are none of the levels.
        Coding::Category { .. } => plain(0.0),
    }
}

/// What a file says about its rows and results, line by line.
pub(super) fn about<T: Real>(card: &Card<T>) -> Vec<String> {
    let mut lines = Vec::new();
    match &card.prepared {
        Prepared::Arrays { features, .. } => {
            lines.push(format!("A row is an array of {features:?}, as it was measured."));
        }
        Prepared::Table(preparation) => {
            lines.push("A row has a number for each of these columns, NaN where it is missing:".to_owned());
            for encoded in preparation.columns() {
                let (column, coding) = (encoded.name(), &encoded.coding);
                lines.push(match coding {
                    Coding::Cycle { period, cosine, .. } => {
                        let wave = if *cosine { "cos" } else { "sin" };
                        let since = match period.begun() {
                            0.0 => "days".to_owned(),
                            begun => format!("(days + {begun})"),
                        };
                        format!("- {column}: {wave}(2π·{since}/{})", period.days())
                    }
                    Coding::Number { kind, .. } if kind.is_date() => {
                        format!("- {column}: days since 1970-01-01")
                    }
                    Coding::Number { .. } => format!("- {column}: as it is"),
                    Coding::YesNo { .. } => format!("- {column}: 1 for yes, 0 for no"),
                    Coding::Category { levels } => {
                        format!("- {column}: 0 for others, and from 1: {}", levels.join(", "))
                    }
                });
            }
            if let Target::Number { column, .. } = preparation.target() {
                lines.push(format!("The result is {column}, in its own unit."));
            }
        }
    }
    if card.classes.len() > 1 {
        lines.push(match card.loss.0.kind.as_str() {
            "bce_with_logits" => {
                format!("The results are logits of the classes {}.", card.classes.join(", "))
            }
            _ => format!("A result for each class: {}.", card.classes.join(", ")),
        });
    }
    lines
}
