//! After planning, a step allocates nothing: counted by an allocator that counts.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; this one only counts and passes on")]

use descent_lab::data::augment::{Augment, Augmenter};
use descent_lab::data::{batches::Batches, dataset::Recipe};
use descent_lab::exec::cpu::Cpu;
use descent_lab::exec::{Executor, Moment};
use descent_lab::experiment::Choice;
use descent_lab::network::{Body, LayerSpec, Mode, Network, Phase, Setting, Watch};
use descent_lab::optim::{Plan, RULES};
use descent_lab::registry::Entry;
use descent_lab::regularization::{Clip, Regularization};
use descent_lab::schedule::{Rates, Schedule};
use descent_lab::surface::{Objective, Surface, heights};
use descent_lab::train::descent::Method;
use descent_lab::train::shard::{Blueprint, Slices};
use descent_lab::train::trainer::Trainer;
#[path = "backends/cases.rs"]
mod cases;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of this thread while `work` runs.
fn allocations(work: impl FnOnce()) -> usize {
    let before = COUNT.with(Cell::get);
    work();
    COUNT.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| drop(std::hint::black_box(vec![1, 2, 3]))) > 0);
}

#[test]
fn a_step_of_any_rule_allocates_nothing() {
    for rule in RULES {
        for n in [2, 1000] {
            let mut plan = Plan::<f64>::new(&Choice::new(*rule), &vec![1.0; n]).expect("compiles");
            plan.step(1, 0.01);
            let count = allocations(|| {
                for t in 2..50 {
                    plan.gradient_mut().fill(0.5);
                    plan.step(t, 0.01);
                }
            });
            assert_eq!(count, 0, "{} on {n} parameters", rule.item.id);
        }
    }
}

#[test]
fn a_step_with_sums_and_random_numbers_allocates_nothing() {
    let mut rule = Choice::<descent_lab::optim::Rule>::named("custom").expect("exists");
    rule.text = Some("state m\nm = 0.9*m + g/norm(g - m)\nx -= lr*f*m*dot(m, x) + normal()*uniform()".into());
    for n in [2, 1000] {
        let mut plan = Plan::<f64>::new(&rule, &vec![1.0; n]).expect("compiles");
        plan.step(1, 0.01);
        let count = allocations(|| {
            for t in 2..50 {
                plan.set_loss(0.5);
                plan.gradient_mut().fill(0.5);
                plan.step(t, 0.01);
            }
        });
        assert_eq!(count, 0, "on {n} parameters");
    }
}

#[test]
fn evaluations_and_rates_allocate_nothing() {
    for surface in Surface::table() {
        let choice = Choice::new(*surface);
        let mut objective = Objective::new(&choice).expect("compiles");
        let mut machine = heights::<f32>(&choice).expect("compiles");
        let mut arrays = vec![vec![0.5; 300]; 3];
        // A finite sum makes room for so many points once.
        machine.run(&mut arrays, &[2]);
        let count = allocations(|| {
            for i in 0..50 {
                let point = [0.01 * f64::from(i), 0.3];
                objective.value(point);
                objective.gradient(point);
                objective.hessian(point);
                machine.run(&mut arrays, &[2]);
            }
        });
        assert_eq!(count, 0, "{}", surface.item.id);
    }
    for schedule in Schedule::table() {
        let mut rates = Rates::new(&Choice::new(*schedule), 100, 0.1).expect("compiles");
        let count = allocations(|| {
            std::hint::black_box((0..100).map(|t| rates.at(t, 1.0)).sum::<f64>());
        });
        assert_eq!(count, 0, "{}", schedule.item.id);
    }
}

#[test]
fn a_run_of_any_program_allocates_nothing() {
    for case in cases::all() {
        let b = cases::with_loss(&case).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let program = b.finish();
        let mut exec = Cpu::new(&program);
        let start: Vec<f32> = cases::parameters(program.parameter_count()).iter().map(|x| *x as f32).collect();
        let mut plan = Plan::<f32>::new(&Choice::named("adam").expect("exists"), &start).expect("compiles");
        let count = allocations(|| {
            for step in 1..4 {
                exec.set_moment(Moment { seed: 1, step, first: 0 });
                let (parameters, gradient) = plan.parameters_and_gradient();
                exec.run(parameters, gradient);
                plan.step(step, 0.01);
            }
        });
        assert_eq!(count, 0, "{}", case.name);
    }
}

/// Whole steps of training: batches of two sizes, several shards, clipping, statistics that are kept.
#[test]
fn a_step_of_training_allocates_nothing() {
    let layer = |id: &str, values: &[(&str, f64)]| LayerSpec::layer(id, values);
    for norm in [false, true] {
        let mut network = Network::new(Choice::named("cnn").expect("exists").entry);
        let mut layers = vec![layer("conv2d", &[("filters", 4.0), ("kernel", 3.0)]), LayerSpec::activation("relu")];
        layers.extend(norm.then(|| layer("batch_norm", &[])));
        let pool = layer("max_pool", &[("size", 2.0)]);
        layers.extend([pool, layer("flatten", &[]), layer("dropout", &[]), layer("dense", &[("units", 3.0)])]);
        network.body = Body::Layers(layers);
        let (loss, regularization) = (Choice::named("cross_entropy").expect("exists"), Regularization::default());
        let build = |examples: usize| {
            network.build(&Setting {
                mode: Mode::Train,
                phase: Phase::Whole,
                examples,
                input: &[8, 8, 1],
                target: &[3],
                loss: &loss,
                regularization: &regularization,
                watch: Watch::Nothing,
            })
        };
        let (built, program) = (build(1).expect("builds"), |examples| Ok(build(examples)?.program));
        let blueprint = Blueprint { whole_batch: built.whole_batch, program: &program };
        let (optimizer, schedule) = (Choice::named("adam").expect("exists"), Choice::named("cosine").expect("exists"));
        let clip = Some(Clip { value: Some(0.5), norm: Some(1.0) });
        let method = Method { optimizer: &optimizer, line_search: None, schedule: &schedule, steps: 50, clip, seed: 1 };
        let start = built.initial(&network, 1);
        let mut trainer = Trainer::new(&blueprint, &start, &method, 1, &[200, 30]).expect("plans");
        let (x, y) = (vec![0.5; 200 * 64], vec![1.0; 200 * 3]);
        let count = allocations(|| {
            for examples in [200, 30, 200, 30] {
                trainer.step(&mut Slices { x: &x[..examples * 64], y: &y[..examples * 3], examples });
            }
        });
        assert_eq!(count, 0, "batch_norm: {norm}");
    }
}

#[test]
fn batches_and_their_augmentation_allocate_nothing() {
    let digits = Choice::<Recipe>::named("digits").expect("exists").make(1).expect("can be made");
    let all: Vec<Choice<Augment>> = Augment::table().iter().map(|entry| Choice::new(*entry)).collect();
    let mut augmenter = Augmenter::new(&all, &digits.shape, 1).expect("images");
    let mut batches = Batches::new(1, 32, digits.len());
    let mut values = vec![0.0; 32 * digits.size()];
    let count = allocations(|| {
        for t in 1..200 {
            let (epoch, _) = batches.place(t);
            let examples = batches.at(t);
            let values = &mut values[..examples.len() * digits.size()];
            digits.gather(examples, values);
            for (example, values) in examples.iter().zip(values.chunks_exact_mut(digits.size())) {
                augmenter.apply(epoch, *example, values);
            }
        }
    });
    assert_eq!(count, 0);
}
