//! What is told, and to whom.

use super::*;

fn feed() -> Feed {
    Feed::new(Arc::new(Clock::start()))
}

fn alert(number: u128) -> Happening {
    Happening::AlertAccepted {
        run: Uuid::from_u128(number),
    }
}

fn number(activity: &Activity) -> u128 {
    match &activity.what {
        Happening::AlertAccepted { run } => run.as_u128(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_made_up_for_nobody() {
    let feed = feed();
    drop(feed.follow());
    feed.publish(|| panic!("nobody follows"));
}

#[tokio::test]
async fn each_follower_is_told_everything_once_and_in_order() {
    let feed = feed();
    let mut followers = [feed.follow(), feed.follow()];
    for number in 0..3 {
        feed.publish(|| alert(number));
    }
    drop(feed);
    for follower in &mut followers {
        for expected in 0..3 {
            assert_eq!(number(&follower.next().await.unwrap().unwrap()), expected);
        }
        assert!(follower.next().await.is_none(), "the feed has ended");
    }
}

#[tokio::test]
async fn a_slow_follower_misses_the_oldest_and_is_told_how_many() {
    let feed = feed();
    let mut follower = feed.follow();
    for number in 0..u128::try_from(CAPACITY).unwrap() + 5 {
        feed.publish(|| alert(number));
    }
    assert_eq!(follower.next().await.unwrap().unwrap_err(), Missed(5));
    assert_eq!(number(&follower.next().await.unwrap().unwrap()), 5);
}
