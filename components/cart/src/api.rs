//! The API for programs: JSON in, JSON out, errors as [`Problem`]s.
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/openapi.json` | all of this in OpenAPI 3.1, with each error and header |
//! | `GET /api/products?kind&tag&q` | the products, all of them or those that are chosen |
//! | `GET /api/products/{product}` | one product |
//! | `GET /api/cart` | the cart; revision 0 and session null before the first change |
//! | `POST /api/cart/items` `{product, quantity}` | adds; the cart |
//! | `PUT /api/cart/items/{product}` `{quantity}` | sets; the cart |
//! | `DELETE /api/cart/items/{product}` | removes; the cart, also if the product was not in it |
//! | `GET /api/cart/reservation` | `none`, `pending`, `reserved` or `unconfirmed`; a look, which publishes nothing |
//! | `POST /api/cart/publish` | publishes the current revision again; the cart |
//!
//! A change may carry an `Idempotency-Key`: sent again with the same key it is made once, whatever became of the first
//! answer. An answer of 200 means that the broker has the order; 503 `not-published` that the cart is kept and the broker
//! does not have it.

use serde::Serialize;

use crate::assets;
use crate::cart::Cart;
use crate::catalogue::{self, CURRENCY, Filter, Product};
use crate::change::{Action, Change};
use crate::host::Host;
use crate::input;
use crate::problem::Problem;
use crate::reservation::{self, OrderFile, Reservation, State};
use crate::routes::Route;
use crate::session::new_id;
use crate::shop::{Failure, Shopper};
use inbound::{Reply, Request};

#[derive(Serialize)]
struct ProductView {
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    price: String,
    currency: &'static str,
    tags: &'static [&'static str],
    about: &'static str,
}

#[derive(Serialize)]
struct CartView<'a> {
    session: Option<&'a str>,
    revision: u64,
    time: Option<&'a str>,
    lines: Vec<LineView<'a>>,
    total: String,
    currency: &'static str,
}

#[derive(Serialize)]
struct LineView<'a> {
    product: &'a str,
    name: &'a str,
    quantity: u32,
    price: Option<String>,
}

#[derive(Serialize)]
struct ReservationView {
    state: &'static str,
    revision: u64,
    changed_at: Option<String>,
    order_revision: Option<u64>,
    order_stored_at: Option<String>,
}

/// Answers a request to the API.
///
/// # Errors
/// Whatever keeps the request from being fulfilled.
pub async fn answer(host: &impl Host, request: &Request, route: Route) -> Result<Reply, Failure> {
    match route {
        Route::ApiDescription => Ok(assets::description()),
        Route::ApiProducts => Ok(products(&request.query)?),
        Route::ApiProduct(product) => {
            let product = json(&product_view(input::product(&product)?))?;
            Ok(product.with("cache-control", "public, max-age=60"))
        }
        Route::ApiCart => {
            let cart = Shopper::of(host, request)?.cart(host).await?;
            Ok(json(&view(cart.as_ref()))?)
        }
        Route::ApiReservation => {
            let cart = Shopper::of(host, request)?.cart(host).await?;
            let Some(cart) = cart else {
                return Ok(json(&unreserved())?);
            };
            let reservation = reservation::check(host, &cart).await;
            Ok(json(&reservation_view(&cart, &reservation))?)
        }
        Route::ApiItems => {
            let item = input::item(request)?;
            change(host, request, Action::Add(item.product()?, item.quantity()?)).await
        }
        Route::ApiItem(product) if request.method == "DELETE" => {
            input::body(request)?;
            change(host, request, Action::Remove(product)).await
        }
        Route::ApiItem(product) => {
            let product = input::product(&product)?;
            change(host, request, Action::Set(product, input::item(request)?.quantity()?)).await
        }
        Route::ApiPublish => publish(host, request).await,
        _ => Err(Problem::unknown_path().into()),
    }
}

fn products(query: &str) -> Result<Reply, Problem> {
    let filter = Filter::from_query(query).map_err(Problem::unknown_choice)?;
    let products: Vec<_> = filter.products().map(product_view).collect();
    Ok(json(&products)?.with("cache-control", "public, max-age=60"))
}

fn product_view(product: &'static Product) -> ProductView {
    ProductView {
        id: product.id,
        name: product.name,
        kind: product.kind.as_str(),
        price: product.price.to_string(),
        currency: CURRENCY,
        tags: product.tags,
        about: product.about,
    }
}

async fn change(host: &impl Host, request: &Request, action: Action) -> Result<Reply, Failure> {
    let shopper = Shopper::of(host, request)?;
    let key = match request.header("idempotency-key") {
        Some(key) => key.to_owned(),
        None => new_id(host.random()),
    };
    let change = Change::with_key(&key, action).map_err(Problem::invalid_key)?;
    refuse_unknown(host, &shopper, &change).await?;
    let cart = shopper
        .change(host, &change)
        .await
        .map_err(|failure| match failure.problem.status {
            503 => Failure {
                problem: failure.problem.retry_with(&change.id),
                ..failure
            },
            _ => failure,
        })?;
    let reply = json(&view(Some(&cart)))?;
    // A cart without a revision was not kept.
    Ok(if cart.revision == 0 {
        reply
    } else {
        reply.with("set-cookie", shopper.cookie(&cart.session))
    })
}

/// Removing is idempotent, but a product that neither the shop nor the cart has is a mistake, unless this very change removed it.
async fn refuse_unknown(host: &impl Host, shopper: &Shopper, change: &Change) -> Result<(), Failure> {
    let Action::Remove(product) = &change.action else {
        return Ok(());
    };
    if catalogue::find(product).is_some() {
        return Ok(());
    }
    match shopper.cart(host).await? {
        Some(cart) if cart.quantity(product) > 0 || cart.contains(change) => Ok(()),
        _ => Err(Problem::unknown_product(product).into()),
    }
}

async fn publish(host: &impl Host, request: &Request) -> Result<Reply, Failure> {
    input::body(request)?;
    let shopper = Shopper::of(host, request)?;
    let cart = shopper.cart(host).await?.ok_or_else(Problem::no_cart)?;
    shopper.publish(host, &cart).await?;
    Ok(json(&view(Some(&cart)))?)
}

fn view(cart: Option<&Cart>) -> CartView<'_> {
    let cart = cart.filter(|cart| cart.revision > 0);
    let lines = cart.map(|cart| cart.lines.as_slice()).unwrap_or_default();
    CartView {
        session: cart.map(|cart| cart.session.as_str()),
        revision: cart.map_or(0, |cart| cart.revision),
        time: cart.map(|cart| cart.time.as_str()),
        lines: lines
            .iter()
            .map(|line| LineView {
                product: &line.product,
                name: &line.name,
                quantity: line.quantity,
                price: catalogue::find(&line.product).map(|product| product.price.to_string()),
            })
            .collect(),
        total: catalogue::total(lines).to_string(),
        currency: CURRENCY,
    }
}

fn unreserved() -> ReservationView {
    let state = State::None.as_str();
    ReservationView {
        state,
        revision: 0,
        changed_at: None,
        order_revision: None,
        order_stored_at: None,
    }
}

fn reservation_view(cart: &Cart, reservation: &Reservation) -> ReservationView {
    let (order_revision, at) = match reservation.order {
        OrderFile::Stored { revision, at } => (Some(revision), at),
        OrderFile::Absent | OrderFile::Unknown => (None, None),
    };
    ReservationView {
        state: reservation.state.as_str(),
        revision: cart.revision,
        changed_at: Some(cart.time.clone()),
        order_revision,
        order_stored_at: at.and_then(reservation::rfc3339),
    }
}

fn json(value: &impl Serialize) -> Result<Reply, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::misconfigured(error.to_string()))?;
    Ok(Reply::new(200, "application/json", body))
}
