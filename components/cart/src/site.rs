//! The pages for people: links and forms that work without JavaScript.

use crate::assets;
use crate::catalogue::Filter;
use crate::change::{Action, Change};
use crate::host::Host;
use crate::input::{self, Form};
use crate::pages::{self, Retry};
use crate::problem::Problem;
use crate::reservation;
use crate::routes::Route;
use crate::session::new_id;
use crate::shop::{Failure, Shopper};
use inbound::{Reply, Request};

/// A problem on the way to a page, and the form that may mend it.
struct Stop {
    failure: Failure,
    retry: Option<Retry>,
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop {
            failure: error.into(),
            retry: None,
        }
    }
}

/// Answers a browser. Links and forms point below `base_path`.
pub async fn answer(host: &impl Host, request: &Request, route: Route, base_path: &str) -> Reply {
    page(host, request, route, base_path)
        .await
        .unwrap_or_else(|Stop { failure, retry }| {
            failure.with_cookie(pages::problem(&failure.problem, retry.as_ref(), base_path))
        })
}

async fn page(host: &impl Host, request: &Request, route: Route, base_path: &str) -> Result<Reply, Stop> {
    match route {
        Route::Shop => {
            let filter = Filter::from_query(&request.query).map_err(Problem::unknown_choice)?;
            Ok(pages::shop(&filter, &new_id(host.random()), base_path))
        }
        Route::ProductPage(product) => {
            let product = input::product(&product)?;
            Ok(pages::product(product, &new_id(host.random()), base_path))
        }
        Route::Asset(file_name) => Ok(assets::answer(&file_name).ok_or_else(Problem::unknown_path)?),
        Route::CartPage => cart(host, request, base_path).await,
        Route::AddForm => {
            let form = input::form(request)?;
            let action = Action::Add(input::product(&form.product)?, input::quantity(&form.quantity)?);
            change(host, request, &form, action, base_path).await
        }
        Route::SetForm(product) => {
            let form = input::form(request)?;
            let action = Action::Set(input::product(&product)?, input::stepped(&form.quantity, form.step)?);
            change(host, request, &form, action, base_path).await
        }
        Route::RemoveForm(product) => {
            let form = input::form(request)?;
            change(host, request, &form, Action::Remove(product), base_path).await
        }
        Route::PublishForm => publish(host, request, base_path).await,
        _ => Err(Problem::unknown_path().into()),
    }
}

async fn cart(host: &impl Host, request: &Request, base_path: &str) -> Result<Reply, Stop> {
    let cart = Shopper::of(host, request)?.cart(host).await?;
    let Some(cart) = cart else {
        return Ok(pages::no_cart(base_path));
    };
    let reservation = reservation::check(host, &cart).await;
    reservation::publish_if_behind(host, &cart, &reservation);
    Ok(pages::cart(&cart, &reservation, &new_id(host.random()), base_path))
}

async fn change(
    host: &impl Host,
    request: &Request,
    form: &Form,
    action: Action,
    base_path: &str,
) -> Result<Reply, Stop> {
    let shopper = Shopper::of(host, request)?;
    let page_id = form.change.clone().unwrap_or_else(|| new_id(host.random()));
    let retry = Retry::of(&action, page_id.clone());
    let change = Change::from_page(&page_id, action).map_err(Problem::invalid_key)?;
    match shopper.change(host, &change).await {
        Ok(cart) if cart.revision == 0 => Ok(to_cart(base_path)),
        Ok(cart) => Ok(to_cart(base_path).with("set-cookie", shopper.cookie(&cart.session))),
        Err(failure) if failure.problem.status == 503 => Err(Stop {
            failure,
            retry: Some(retry),
        }),
        Err(failure) => Err(failure.into()),
    }
}

async fn publish(host: &impl Host, request: &Request, base_path: &str) -> Result<Reply, Stop> {
    input::form(request)?;
    let shopper = Shopper::of(host, request)?;
    let Some(cart) = shopper.cart(host).await? else {
        return Ok(to_cart(base_path));
    };
    match shopper.publish(host, &cart).await {
        Ok(()) => Ok(to_cart(base_path)),
        Err(failure) => Err(Stop {
            failure,
            retry: Some(Retry::publish()),
        }),
    }
}

fn to_cart(base_path: &str) -> Reply {
    Reply::see_other(format!("{base_path}/cart"))
}
