//! The slice functions are as exact as their headers say, in every lane, at every length, and at the edges.

use descent_lab::expr::slice::Lane;

type Function<T> = fn(&mut [T]);

/// Name, f64 version, f32 version, scalar reference, and the range that random arguments are taken from.
struct Case {
    name: &'static str,
    double: Function<f64>,
    single: Function<f32>,
    reference: fn(f64) -> f64,
    range: f64,
}

const CASES: [Case; 8] = [
    Case { name: "exp", double: Lane::exp, single: Lane::exp, reference: libm::exp, range: 750.0 },
    Case { name: "log", double: Lane::log, single: Lane::log, reference: libm::log, range: 1e6 },
    Case { name: "sin", double: Lane::sin, single: Lane::sin, reference: libm::sin, range: 2e6 },
    Case { name: "cos", double: Lane::cos, single: Lane::cos, reference: libm::cos, range: 2e6 },
    Case { name: "tan", double: Lane::tan, single: Lane::tan, reference: libm::tan, range: 2e6 },
    Case { name: "tanh", double: Lane::tanh, single: Lane::tanh, reference: libm::tanh, range: 30.0 },
    Case { name: "sigmoid", double: Lane::sigmoid, single: Lane::sigmoid, reference: sigmoid, range: 750.0 },
    Case { name: "softplus", double: Lane::softplus, single: Lane::softplus, reference: softplus, range: 750.0 },
];

fn sigmoid(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    if x < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// One value through a slice function.
fn one<T: Lane>(function: Function<T>, x: T) -> T {
    let mut values = [x];
    function(&mut values);
    values[0]
}

/// The distance from `value` to the next larger magnitude, in f64.
fn ulp(value: f64) -> f64 {
    let magnitude = value.abs();
    f64::from_bits(magnitude.to_bits() + 1) - magnitude
}

fn ulp_single(value: f64) -> f64 {
    let magnitude = (value as f32).abs();
    f64::from(f32::from_bits(magnitude.to_bits() + 1)) - f64::from(magnitude)
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// splitmix64 (Steele, Lea & Flood, 2014), from a fixed seed.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in -1..1.
    fn signed(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// Against MPFR: the largest error of each function in units in the last place. `SLICE_MATH_TABLE` names a longer
/// table, made by the same generator, for a closer look.
#[test]
fn double_is_within_two_units_of_the_true_value() {
    let table = match std::env::var("SLICE_MATH_TABLE") {
        Ok(path) => std::fs::read_to_string(path).expect("the table can be read"),
        Err(_) => String::from(include_str!("golden/slice_math.tsv")),
    };
    let mut worst = std::collections::BTreeMap::<String, (f64, f64, f64)>::new();
    for line in table.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, x, y, nearest, residue] = columns[..] else { panic!("not a row of five: {line}") };
        let number = |bits| f64::from_bits(u64::from_str_radix(bits, 16).expect("sixteen hexadecimal digits"));
        let (x, y, nearest) = (number(x), number(y), number(nearest));
        let residue: f64 = residue.parse().expect("a number");
        let got = match CASES.iter().find(|case| case.name == name) {
            Some(case) => one(case.double, x),
            None => {
                let mut base = [x];
                Lane::pow(&mut base, &[y]);
                base[0]
            }
        };
        let error = if same(got, nearest) { residue.abs() } else { ((got - nearest) / ulp(nearest) - residue).abs() };
        let entry = worst.entry(String::from(name)).or_insert((0.0, x, y));
        if error > entry.0 || error.is_nan() {
            *entry = (error, x, y);
        }
    }
    for (name, (error, x, y)) in &worst {
        println!("{name}: {error:.3} at {x:e} {y:e}");
        assert!(*error <= 1.5, "{name} is off by {error} units at {x:e} {y:e}");
    }
    assert_eq!(worst.len(), CASES.len() + 1);
}

/// A dense sweep against `libm`, which is itself within one unit.
#[test]
fn double_agrees_with_libm() {
    let mut random = Random(1);
    for case in &CASES {
        for span in [case.range, 1.0, 1e-3] {
            let arguments: Vec<f64> = (0..8000)
                .map(|_| random.signed() * span)
                .map(|x| if case.name == "log" { x.abs() } else { x })
                .collect();
            let mut values = arguments.clone();
            (case.double)(&mut values);
            for (x, got) in arguments.iter().zip(values) {
                let want = (case.reference)(*x);
                // The plain references of tanh, sigmoid and softplus are within three units.
                let error = (got - want).abs() / ulp(want);
                assert!(same(got, want) || error <= 4.0, "{} of {x:e}: {got:e}, libm {want:e}", case.name);
            }
        }
    }
}

/// Every 42,953rd bit pattern of f32, which covers signs, subnormals, infinities and NaN.
#[test]
fn single_is_within_0_51_units_or_2_4() {
    for case in &CASES {
        // Those that are computed in f32 itself.
        let bound = match case.name {
            "exp" | "tanh" => 1.5,
            "sigmoid" => 2.4,
            _ => 0.51,
        };
        let arguments: Vec<f32> = (0..=u32::MAX).step_by(42_953).map(f32::from_bits).collect();
        let mut values = arguments.clone();
        (case.single)(&mut values);
        let mut worst = 0.0_f64;
        for (x, got) in arguments.iter().zip(values) {
            let want = (case.reference)(f64::from(*x));
            if same(f64::from(got), f64::from(want as f32)) {
                continue;
            }
            let error = (f64::from(got) - want).abs() / ulp_single(want);
            assert!(error <= bound, "{} of {x:e}: {got:e}, true {want:e}, {error} units", case.name);
            worst = worst.max(error);
        }
        println!("{}: {worst:.4}", case.name);
    }
}

#[test]
fn single_pow_is_within_0_51_units() {
    let mut random = Random(2);
    let mut worst = 0.0_f64;
    for _ in 0..100_000 {
        let base = f32::from_bits((random.bits() >> 33) as u32);
        let exponent = match random.bits() % 3 {
            0 => (random.signed() * 12.0).round() as f32,
            1 => (random.signed() * 4.0) as f32,
            _ => (random.signed() * 105.0 / libm::log(f64::from(base))) as f32,
        };
        let base = if exponent == exponent.round() && random.bits() & 1 == 1 { -base } else { base };
        let want = libm::pow(f64::from(base), f64::from(exponent));
        let mut got = [base];
        Lane::pow(&mut got, &[exponent]);
        let got = f64::from(got[0]);
        if same(got, f64::from(want as f32)) {
            continue;
        }
        let error = (got - want).abs() / ulp_single(want);
        assert!(error <= 0.51, "pow of {base:e} {exponent:e}: {got:e}, true {want:e}, {error} units");
        worst = worst.max(error);
    }
    println!("pow: {worst:.4}");
}

/// The edges of f64, and libm's answers there, which follow IEEE 754.
const EDGES: [f64; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    -2.0,
    3.0,
    -3.0,
    0.5,
    -0.5,
    -1.5,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    -f64::MIN_POSITIVE,
    1e-20,
    1e9,
    -1e9,
    9_007_199_254_740_993.0,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

#[test]
fn edges_are_those_of_ieee_754() {
    for case in &CASES {
        for x in EDGES {
            let (got, want) = (one(case.double, x), (case.reference)(x));
            let near = same(got, want) || (got - want).abs() <= 2.0 * ulp(want);
            assert!(near && (want != 0.0 || same(got, want)), "{} of {x:e}: {got:e}, not {want:e}", case.name);
        }
    }
    assert_eq!(one(Lane::exp, -745.2), 0.0);
    assert_eq!(one(Lane::exp, -745.0), 5e-324);
    assert_eq!(one(Lane::exp, 709.8), f64::INFINITY);
    assert_eq!(one(Lane::exp, 89.0_f32), f32::INFINITY);
    assert_eq!(one(Lane::exp, -104.0_f32), 0.0);
    assert_eq!(one(Lane::exp, -103.0_f32), f32::from_bits(1));
}

#[test]
fn edges_of_pow_are_those_of_c() {
    for x in EDGES {
        for y in EDGES {
            let want = libm::pow(x, y);
            let mut got = [x];
            Lane::pow(&mut got, &[y]);
            let near = same(got[0], want) || (got[0] - want).abs() <= ulp(want);
            assert!(near && (want != 0.0 || same(got[0], want)), "pow of {x:e} {y:e}: {:e}, not {want:e}", got[0]);

            let (x, y) = (x as f32, y as f32);
            let want = libm::pow(f64::from(x), f64::from(y)) as f32;
            let mut got = [x];
            Lane::pow(&mut got, &[y]);
            assert!(same(f64::from(got[0]), f64::from(want)), "pow of {x:e} {y:e} in f32: {:e}, not {want:e}", got[0]);
        }
    }
}

/// A lane's bits do not depend on its place, on the length of the slice, or on its neighbours.
fn lanes_are_independent<T: Lane>(name: &str, function: Function<T>) {
    let inputs = [-0.3, 4.0, -7.25, 0.001, 1e7, 123_456.7, -1e30, f64::NAN, f64::INFINITY, -0.0, 88.0];
    let bits = |value: T| value.to_f64().to_bits();
    for (index, input) in inputs.iter().enumerate() {
        let alone = one(function, T::from_f64(*input));
        for length in (1..=17).chain([64, 65, 130]) {
            for place in [0, length / 2, length - 1] {
                let mut values: Vec<T> =
                    (0..length).map(|lane| T::from_f64(inputs[(lane + length + index) % inputs.len()])).collect();
                values[place] = T::from_f64(*input);
                function(&mut values);
                let there = values[place];
                assert!(
                    bits(there) == bits(alone) || (there.is_nan() && alone.is_nan()),
                    "{name} of {input:e} at {place} of {length}: {there:?}, alone {alone:?}"
                );
            }
        }
    }
}

#[test]
fn every_lane_gives_the_same_bits() {
    for case in &CASES {
        lanes_are_independent(case.name, case.double);
        lanes_are_independent(case.name, case.single);
    }
    lanes_are_independent::<f64>("pow", |values| {
        let exponents = vec![1.7; values.len()];
        Lane::pow(values, &exponents);
    });
    lanes_are_independent::<f32>("pow", |values| {
        let exponents = vec![1.7; values.len()];
        Lane::pow(values, &exponents);
    });
}

/// FNV-1a (Fowler, Noll & Vo) over the bits of the results, their halves folded, since an f32 in f64 leaves the lower
/// one all but empty. Any NaN counts as one and the same.
fn digest<T: Lane>(function: impl Fn(&mut [T])) -> u64 {
    let mut random = Random(4);
    let mut values: Vec<T> = (0..20_011)
        .map(|lane| match lane % 4 {
            0 => random.signed() * 3.0,
            1 => random.signed() * 750.0,
            2 => random.signed() * 2e6,
            _ => f64::from_bits(random.bits()),
        })
        .map(T::from_f64)
        .collect();
    function(&mut values);
    values.iter().fold(0xcbf2_9ce4_8422_2325, |hash, value| {
        let bits = if value.is_nan() { 1 } else { value.to_f64().to_bits() };
        (hash ^ bits ^ (bits >> 32)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The very bits. wasm32 with simd128 gives these digests too, and so does an unoptimized build: a change of the
/// compiler, the target or a coefficient that changes one bit of one result shows here.
#[test]
fn bits_are_the_same_everywhere() {
    const DIGESTS: [(&str, u64, u64); 9] = [
        ("exp", 0xbc09_56ea_cbcb_b052, 0xd598_dd88_5c4c_6f36),
        ("log", 0x37ad_bada_b679_c90c, 0xb409_4da7_cae3_29ef),
        ("sin", 0xe782_c0fa_a96f_dba1, 0x847f_a821_c116_d2d7),
        ("cos", 0xa126_187e_2d77_367a, 0xa619_07af_961c_c6e9),
        ("tan", 0xa073_7d85_6662_06a2, 0x4c62_2b14_58a7_3fdb),
        ("tanh", 0x953c_3318_16d8_9a49, 0xa884_f9bd_9d35_e391),
        ("sigmoid", 0x2076_6541_0f41_ac62, 0xfed4_c52c_e1c7_4611),
        ("softplus", 0x0fca_9fe6_3a8b_ba56, 0x64b7_cca2_9ad3_2db2),
        ("pow", 0x24a9_3a6a_e8db_5ed8, 0xb7dd_915b_3f83_b6e6),
    ];
    for (case, (name, double, single)) in CASES.iter().zip(DIGESTS) {
        assert_eq!(case.name, name);
        assert_eq!(digest(case.double), double, "{name} in f64");
        assert_eq!(digest(case.single), single, "{name} in f32");
    }
    let (name, double, single) = DIGESTS[8];
    let powers = |values: &mut [f64]| Lane::pow(values, &vec![-1.75; values.len()]);
    assert_eq!(digest(powers), double, "{name} in f64");
    let powers = |values: &mut [f32]| Lane::pow(values, &vec![-1.75; values.len()]);
    assert_eq!(digest(powers), single, "{name} in f32");
}

#[test]
fn floor_min_and_max() {
    let mut random = Random(3);
    for x in EDGES.into_iter().chain((0..1000).map(|_| random.signed() * 100.0)) {
        assert!(same(Lane::floor(x), libm::floor(x)), "floor of {x:e}");
        let x = x as f32;
        assert!(same(f64::from(Lane::floor(x)), libm::floor(f64::from(x))), "floor of {x:e} in f32");
    }
    assert_eq!(Lane::min(1.0, 2.0), 1.0);
    assert_eq!(Lane::max(1.0, 2.0), 2.0);
    for (a, b) in [(f64::NAN, 1.0), (1.0, f64::NAN)] {
        assert!(Lane::min(a, b).is_nan() && Lane::max(a, b).is_nan());
    }
}
