//! Where the elements of one array lie in another, as expressions.

/// How far apart elements lie along each axis of a row-major array.
pub(super) fn strides(dims: &[usize]) -> Vec<usize> {
    let mut all = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        all[axis - 1] = all[axis] * dims[axis];
    }
    all
}

/// How far apart the elements of an array lie along the axes of one that it is broadcast to.
pub(super) fn broadcast(own: &[usize], dims: &[usize]) -> Vec<usize> {
    let new = dims.len() - own.len();
    let strides = strides(own).into_iter().zip(own).map(|(stride, &size)| if size == 1 { 0 } else { stride });
    vec![0; new].into_iter().chain(strides).collect()
}

/// The place in an array with `strides` of the element with the number `i` among those of `dims`.
pub(super) fn place(i: &str, dims: &[usize], strides: &[usize]) -> String {
    // Axes that lie as one are one; those of size 1 do not count.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (&size, &stride) in dims.iter().zip(strides).filter(|(size, _)| **size != 1) {
        match groups.last_mut() {
            Some((known, apart)) if *apart == stride * size => (*known, *apart) = (*known * size, stride),
            _ => groups.push((size, stride)),
        }
    }
    let mut terms = Vec::new();
    let mut behind: usize = groups.iter().map(|(size, _)| size).product();
    for (order, (size, stride)) in groups.iter().enumerate() {
        behind /= (*size).max(1);
        if *stride == 0 {
            continue;
        }
        let part = if behind == 1 { i.to_owned() } else { format!("{i} / {behind}") };
        let part = match (order, behind) {
            (0, _) => part,
            (_, 1) => format!("{part} % {size}"),
            _ => format!("({part}) % {size}"),
        };
        let bare = part == i || *stride == 1 && groups.len() == 1;
        terms.push(match (*stride, bare) {
            (1, _) => part,
            (_, true) => format!("{part} * {stride}"),
            _ => format!("({part}) * {stride}"),
        });
    }
    if terms.is_empty() { "0".to_owned() } else { terms.join(" + ") }
}

/// Terms of a sum, those that are 0 left out.
pub(super) fn sum<S: Into<String>>(terms: impl IntoIterator<Item = S>) -> String {
    let terms: Vec<String> = terms.into_iter().map(Into::into).filter(|term| term != "0").collect();
    if terms.is_empty() { "0".to_owned() } else { terms.join(" + ") }
}

/// A number times another.
pub(super) fn times(a: &str, factor: usize) -> String {
    match (a, factor) {
        ("0", _) | (_, 0) => "0".to_owned(),
        (_, 1) => a.to_owned(),
        _ => format!("{a} * {factor}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_short_as_they_can_be() {
        let to = |own: &[usize], dims: &[usize]| place("i", dims, &broadcast(own, dims));
        assert_eq!(to(&[4, 3], &[4, 3]), "i");
        assert_eq!(to(&[3], &[4, 3]), "i % 3");
        assert_eq!(to(&[4, 1], &[4, 3]), "i / 3");
        assert_eq!(to(&[], &[4, 3]), "0");
        assert_eq!(to(&[2, 1, 3], &[2, 5, 3]), "(i / 15) * 3 + i % 3");
        assert_eq!(place("i", &[3, 2], &[1, 3]), "i / 2 + (i % 2) * 3");
        assert_eq!((sum(["0", "b * 2", "k"]), times("k", 0)), ("b * 2 + k".to_owned(), "0".to_owned()));
    }
}
