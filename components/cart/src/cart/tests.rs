use std::time::{Duration, UNIX_EPOCH};

use petstore_orders::validity::validate;

use super::*;
use crate::catalogue::{cats, fish, small_pets};

const HAY: &Product = &small_pets::HAY;
const TREE: &Product = &cats::TREE;

fn cart() -> Cart {
    Cart::new("0123456789abcdef0123456789abcdef".into())
}

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(second)
}

fn change(id: &str, action: Action) -> Change {
    Change { id: id.into(), action }
}

fn lines(cart: &Cart) -> Vec<(&str, u32)> {
    cart.lines
        .iter()
        .map(|line| (line.product.as_str(), line.quantity))
        .collect()
}

#[test]
fn each_change_makes_one_revision() {
    let mut cart = cart();
    assert_eq!(
        cart.apply(&change("1", Action::Add(HAY, 2)), at(1)),
        Ok(Effect::NewRevision)
    );
    assert_eq!(
        cart.apply(&change("2", Action::Add(TREE, 1)), at(2)),
        Ok(Effect::NewRevision)
    );
    assert_eq!(
        cart.apply(&change("3", Action::Add(HAY, 3)), at(3)),
        Ok(Effect::NewRevision)
    );
    assert_eq!((cart.revision, lines(&cart)), (3, vec![(HAY.id, 5), (TREE.id, 1)]));
    assert_eq!(
        cart.apply(&change("4", Action::Set(HAY, 1)), at(4)),
        Ok(Effect::NewRevision)
    );
    assert_eq!(
        cart.apply(&change("5", Action::Remove(TREE.id.into())), at(5)),
        Ok(Effect::NewRevision)
    );
    assert_eq!((cart.revision, lines(&cart)), (5, vec![(HAY.id, 1)]));
    assert_eq!(cart.time, "1970-01-01T00:00:05.000Z");
}

#[test]
fn a_repeated_change_is_applied_once() {
    let mut cart = cart();
    let add = change("1", Action::Add(HAY, 2));
    cart.apply(&add, at(1)).unwrap();
    let once = cart.clone();
    assert_eq!(cart.apply(&add, at(9)), Ok(Effect::Repeated));
    assert_eq!(cart, once);
}

#[test]
fn an_id_is_good_for_one_change() {
    let mut cart = cart();
    cart.apply(&change("1", Action::Add(HAY, 2)), at(1)).unwrap();
    let once = cart.clone();
    assert_eq!(
        cart.apply(&change("1", Action::Add(HAY, 3)), at(2)),
        Err(Refusal::ReusedId)
    );
    assert_eq!(cart, once);
}

#[test]
fn what_is_so_already_makes_no_revision() {
    let mut cart = cart();
    assert_eq!(
        cart.apply(&change("1", Action::Remove(HAY.id.into())), at(1)),
        Ok(Effect::NothingToDo)
    );
    cart.apply(&change("2", Action::Set(HAY, 2)), at(2)).unwrap();
    let once = cart.clone();
    assert_eq!(
        cart.apply(&change("3", Action::Set(HAY, 2)), at(3)),
        Ok(Effect::NothingToDo)
    );
    assert_eq!(cart, once);
}

#[test]
fn more_than_the_limit_is_refused() {
    let mut cart = cart();
    cart.apply(&change("1", Action::Add(HAY, 999)), at(1)).unwrap();
    let full = cart.clone();
    assert_eq!(
        cart.apply(&change("2", Action::Add(HAY, 1)), at(2)),
        Err(Refusal::TooMany(1000))
    );
    assert_eq!(
        cart.apply(&change("3", Action::Add(HAY, u32::MAX)), at(3)),
        Err(Refusal::TooMany(u32::MAX))
    );
    assert_eq!(cart, full);
}

#[test]
fn the_last_sixteen_changes_are_remembered() {
    let mut cart = cart();
    for number in 1..=40 {
        cart.apply(&change(&number.to_string(), Action::Add(HAY, 1)), at(number))
            .unwrap();
    }
    let remembered: Vec<_> = cart.changes.iter().map(|change| change.revision).collect();
    assert_eq!(remembered, (25..=40).collect::<Vec<_>>());
    assert_eq!(
        cart.apply(&change("25", Action::Add(HAY, 1)), at(99)),
        Ok(Effect::Repeated)
    );
}

#[test]
fn every_revision_makes_a_valid_order() {
    let mut cart = cart();
    cart.apply(&change("1", Action::Add(HAY, 2)), at(1)).unwrap();
    validate(&cart.order()).unwrap();
    assert_eq!(cart.order().status, Status::Reserved);
    cart.apply(&change("2", Action::Remove(HAY.id.into())), at(2)).unwrap();
    validate(&cart.order()).unwrap();
    assert_eq!(cart.order().status, Status::Released);
}

#[test]
fn a_cart_comes_back_from_its_json() {
    let mut cart = cart();
    cart.apply(&change("1", Action::Add(&fish::AQUARIUM, 2)), at(1))
        .unwrap();
    let json = serde_json::to_string(&cart).unwrap();
    assert_eq!(serde_json::from_str::<Cart>(&json).unwrap(), cart);
}
