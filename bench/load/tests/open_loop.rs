//! The open loop against a server that stalls once.

use std::{io, time::Duration};

use petstore_bench_load::{Workload, open_loop, workload::Target};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::sleep,
};

const STALL: Duration = Duration::from_millis(300);

/// Answers one connection; the first unit of the load, which follows the one that opens the session, only after a stall.
async fn stalling_server(listener: TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    let mut request = [0; 4096];
    for number in 0.. {
        if stream.read(&mut request).await? == 0 {
            break;
        }
        if number == 1 {
            sleep(STALL).await;
        }
        let answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).await?;
    }
    Ok(())
}

#[tokio::test]
async fn units_that_wait_behind_a_slow_one_are_counted_from_when_they_were_due() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = Target::Runner(listener.local_addr().unwrap().to_string());
    let server = tokio::spawn(stalling_server(listener));
    // 50 units in half a second, 30 of which are due during the stall.
    let runs = Duration::from_millis(500);
    let outcome = open_loop::run(Workload::CartChange, &target, 1, runs, 100.0)
        .await
        .unwrap();
    server.await.unwrap().unwrap();
    assert_eq!((outcome.measured + outcome.not_begun, outcome.failed), (50, 0));
    assert!(outcome.latency.max >= 290_000, "{outcome:?}");
    // Counted from when they were sent, all but one would have been answered at once.
    assert!(outcome.latency.p90 >= 150_000, "{outcome:?}");
}
