//! That each mishap does what its name says.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{Climate, Link, Mishap, Weather};

const REQUEST: &[u8] = b"hello, who is there?\n";
const ANSWER: &[u8] = b"it is only me\n";

/// Answers whole requests, and counts them.
async fn serve(listener: TcpListener, whole: Arc<AtomicU64>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut request = vec![0; REQUEST.len()];
        if socket.read_exact(&mut request).await.is_ok() {
            whole.fetch_add(1, Ordering::SeqCst);
            // The other side may be gone.
            let _ = socket.write_all(ANSWER).await;
        }
    }
}

/// What the client gets: so many bytes.
async fn ask(link: &Link) -> usize {
    let mut socket = TcpStream::connect(link.address()).await.unwrap();
    let mut answer = vec![0; ANSWER.len()];
    let mut length = 0;
    if socket.write_all(REQUEST).await.is_ok() {
        while let Ok(more @ 1..) = socket.read(&mut answer[length..]).await {
            length += more;
        }
    }
    length
}

#[tokio::test]
async fn each_mishap_does_what_its_name_says() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let everything_fails = Climate {
        mishaps: 1.0,
        ..Climate::CALM
    };
    let link = Link::open(Weather::new(everything_fails, 5)).await;
    link.lead_to(Some(listener.local_addr().unwrap()));
    let whole = Arc::new(AtomicU64::new(0));
    let server = tokio::spawn(serve(listener, whole.clone()));
    let (mut counts, mut reached) = (link.weather().counts(), 0);
    for _ in 0..100 {
        let received = ask(&link).await;
        let counted = link.weather().counts();
        let struck = |name: &&&str| counted.get(**name) != counts.get(**name);
        let mishap = *Mishap::NAMES.iter().find(struck).unwrap();
        let (reaches, most) = match mishap {
            "delayed" => (true, ANSWER.len()),
            "refused" | "request cut" => (false, 0),
            "answer lost" => (true, 0),
            _ => (true, ANSWER.len() / 2),
        };
        reached += u64::from(reaches);
        assert_eq!(whole.load(Ordering::SeqCst), reached, "{mishap}");
        assert!(received <= most, "{mishap}: {received} bytes came back");
        assert!(mishap != "delayed" || received == most, "{received} bytes came back");
        counts = counted;
    }
    assert_eq!(counts.len(), Mishap::NAMES.len(), "{counts:?}");
    link.weather().calm_down();
    assert_eq!(ask(&link).await, ANSWER.len());
    server.abort();
}
