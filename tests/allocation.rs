//! After planning, a step allocates nothing: counted by an allocator that counts.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; this one only counts and passes on")]

use descent_lab::data::augment::{Augment, Augmenter};
use descent_lab::data::{batches::Batches, dataset::Recipe};
use descent_lab::experiment::Choice;
use descent_lab::optim::{Plan, RULES};
use descent_lab::registry::Entry;
use descent_lab::schedule::{Rates, Schedule};
use descent_lab::surface::{Objective, Surface, heights};
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
