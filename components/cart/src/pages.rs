//! The pages as HTML. Whatever is put into them is escaped.
//!
//! | module | what it is |
//! |---|---|
//! | `layout` | what all pages have round them |
//! | `shop`, `card` | the products, one card each |
//! | `product` | one product |
//! | `cart`, `line`, `reservation` | the cart, its products, and whether they are reserved |
//! | `problem` | what went wrong, and the form that may mend it |
//! | `drawing`, `moment` | pictures and times |

mod card;
mod cart;
mod drawing;
mod layout;
mod line;
mod moment;
mod problem;
mod product;
mod reservation;
mod shop;

pub use cart::{cart, no_cart};
pub use problem::{Retry, problem};
pub use product::product;
pub use shop::shop;
