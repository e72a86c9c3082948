//! Makes a failing plan small: with fewer kinds of trouble, fewer shoppers and fewer changes it is easier to understand.

use crate::plan::Plan;

/// The smallest plan on the way from `plan` that still `fails`.
pub fn shrink(plan: &Plan, mut fails: impl FnMut(&Plan) -> bool) -> Plan {
    let mut smallest = plan.clone();
    while let Some(smaller) = steps(&smallest).into_iter().find(|smaller| fails(smaller)) {
        smallest = smaller;
    }
    smallest
}

fn steps(plan: &Plan) -> Vec<Plan> {
    let mut steps = Vec::new();
    for shoppers in [1, plan.shoppers / 2, plan.shoppers.saturating_sub(1)] {
        if (1..plan.shoppers).contains(&shoppers) {
            steps.push(Plan {
                shoppers,
                ..plan.clone()
            });
        }
    }
    for changes in [1, plan.changes / 2, plan.changes.saturating_sub(1)] {
        if (1..plan.changes).contains(&changes) {
            steps.push(Plan {
                changes,
                ..plan.clone()
            });
        }
    }
    for trouble in &plan.troubles {
        let mut step = plan.clone();
        step.troubles.remove(trouble);
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::Trouble;

    #[test]
    fn only_what_is_needed_is_left() {
        let plan = Plan {
            seed: 1,
            shoppers: 8,
            changes: 9,
            troubles: [Trouble::Busy, Trouble::Killed, Trouble::Trap].into(),
            max_deliveries: 10,
            intensity: 0.2,
        };
        let small = shrink(&plan, |plan| plan.has(Trouble::Killed) && plan.changes >= 3);
        assert_eq!((small.shoppers, small.changes), (1, 3));
        assert_eq!(small.troubles, [Trouble::Killed].into());
    }
}
