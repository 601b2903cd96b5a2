use std::{
    ops::{Add, Div, Mul, Neg, Sub},
    sync::OnceLock,
};

/// The unrounded sum hi + lo with |lo| ≤ ½ ulp(hi).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twofold {
    pub(crate) hi: f64,
    pub(crate) lo: f64,
}

pub(crate) const fn twofold(hi: f64, lo: f64) -> Twofold {
    Twofold { hi, lo }
}

impl Twofold {
    /// a + b without loss.
    pub(crate) fn sum(a: f64, b: f64) -> Twofold {
        let hi = a + b;
        let part = hi - a;
        twofold(hi, (a - (hi - part)) + (b - part))
    }

    /// a·b without loss.
    pub(crate) fn product(a: f64, b: f64) -> Twofold {
        let hi = a * b;
        twofold(hi, a.mul_add(b, -hi))
    }

    /// The same value with |lo| ≤ ½ ulp(hi).
    fn settled(self) -> Twofold {
        let hi = self.hi + self.lo;
        twofold(hi, (self.hi - hi) + self.lo)
    }

    /// self·2ᵏ for small k.
    pub(crate) fn shifted(self, k: i32) -> Twofold {
        twofold(self.hi * 2f64.powi(k), self.lo * 2f64.powi(k))
    }
}

impl From<f64> for Twofold {
    fn from(hi: f64) -> Twofold {
        twofold(hi, 0.0)
    }
}

impl Add for Twofold {
    type Output = Twofold;
    fn add(self, o: Twofold) -> Twofold {
        let (high, low) = (Twofold::sum(self.hi, o.hi), Twofold::sum(self.lo, o.lo));
        let once = twofold(high.hi, high.lo + low.hi).settled();
        twofold(once.hi, once.lo + low.lo).settled()
    }
}

impl Neg for Twofold {
    type Output = Twofold;
    fn neg(self) -> Twofold {
        twofold(-self.hi, -self.lo)
    }
}

impl Sub for Twofold {
    type Output = Twofold;
    fn sub(self, o: Twofold) -> Twofold {
        self + -o
    }
}

impl Mul for Twofold {
    type Output = Twofold;
    fn mul(self, o: Twofold) -> Twofold {
        let p = Twofold::product(self.hi, o.hi);
        twofold(p.hi, p.lo + (self.hi * o.lo + self.lo * o.hi)).settled()
    }
}

/// Long division: three digits of 53 bits.
impl Div for Twofold {
    type Output = Twofold;
    fn div(self, o: Twofold) -> Twofold {
        let first = self.hi / o.hi;
        let rest = self - o * first.into();
        let second = rest.hi / o.hi;
        let third = (rest - o * second.into()).hi / o.hi;
        Twofold::sum(first, second) + third.into()
    }
}

/// 1/k!, by division.
pub(crate) fn over_factorial() -> &'static [Twofold; 32] {
    static TABLE: OnceLock<[Twofold; 32]> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = [Twofold::from(1.0); 32];
        for k in 1..32 {
            table[k] = table[k - 1] / (k as f64).into();
        }
        table
    })
}

/// 1/k.
pub(crate) fn over() -> &'static [Twofold; 512] {
    static TABLE: OnceLock<[Twofold; 512]> = OnceLock::new();
    TABLE.get_or_init(|| std::array::from_fn(|k| Twofold::from(1.0) / (k as f64).into()))
}
