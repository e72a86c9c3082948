//! Which path is what, and which methods it has.

use percent_encoding::percent_decode_str;

/// A path of the shop. Products are named by their ids, which may be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The page with all products.
    Shop,
    /// The page of one product.
    ProductPage(String),
    /// The page with the cart.
    CartPage,
    /// The form that adds to the cart.
    AddForm,
    /// The form that sets a quantity.
    SetForm(String),
    /// The form that removes a product.
    RemoveForm(String),
    /// The form that publishes the cart again.
    PublishForm,
    /// A file that the pages share.
    Asset(String),
    /// What the API can do, for programs and their authors.
    ApiDescription,
    /// The products.
    ApiProducts,
    /// One product.
    ApiProduct(String),
    /// The cart.
    ApiCart,
    /// The cart's products.
    ApiItems,
    /// One product of the cart.
    ApiItem(String),
    /// How far the reservation is.
    ApiReservation,
    /// Publishes the cart again.
    ApiPublish,
}

impl Route {
    /// The route of a path, below the base path or not: a front end may or may not have taken the base path off. What is a
    /// path of the shop as it is stays one, or a base path such as `/api` would be taken off twice.
    pub fn of(path: &str, base_path: &str) -> Option<Route> {
        Route::at(path).or_else(|| Route::at(below(path, base_path)?))
    }

    fn at(path: &str) -> Option<Route> {
        let decoded = |segment: &str| percent_decode_str(segment).decode_utf8().ok().map(String::from);
        // Front ends disagree on what `//api` is.
        if path.contains("//") {
            return None;
        }
        let segments: Vec<&str> = path.trim_start_matches('/').trim_end_matches('/').split('/').collect();
        Some(match segments.as_slice() {
            [""] => Route::Shop,
            ["products", product] => Route::ProductPage(decoded(product)?),
            ["assets", file] => Route::Asset((*file).to_owned()),
            ["cart"] => Route::CartPage,
            ["cart", "items"] => Route::AddForm,
            ["cart", "publish"] => Route::PublishForm,
            ["cart", "items", product] => Route::SetForm(decoded(product)?),
            ["cart", "items", product, "remove"] => Route::RemoveForm(decoded(product)?),
            ["api", "openapi.json"] => Route::ApiDescription,
            ["api", "products"] => Route::ApiProducts,
            ["api", "products", product] => Route::ApiProduct(decoded(product)?),
            ["api", "cart"] => Route::ApiCart,
            ["api", "cart", "items"] => Route::ApiItems,
            ["api", "cart", "items", product] => Route::ApiItem(decoded(product)?),
            ["api", "cart", "reservation"] => Route::ApiReservation,
            ["api", "cart", "publish"] => Route::ApiPublish,
            _ => return None,
        })
    }

    /// The methods that the path has, as the `Allow` header lists them.
    pub fn methods(&self) -> &'static str {
        match self {
            Route::Shop | Route::ProductPage(_) | Route::CartPage | Route::Asset(_) => "GET, HEAD",
            Route::ApiDescription | Route::ApiProducts | Route::ApiProduct(_) => "GET, HEAD",
            Route::ApiCart | Route::ApiReservation => "GET, HEAD",
            Route::AddForm | Route::SetForm(_) | Route::RemoveForm(_) | Route::PublishForm => "POST",
            Route::ApiItems | Route::ApiPublish => "POST",
            Route::ApiItem(_) => "PUT, DELETE",
        }
    }

    /// Whether the path has the method.
    pub fn allows(&self, method: &str) -> bool {
        self.methods().split(',').any(|allowed| allowed.trim_start() == method)
    }
}

/// Whether the path is for programs, whose errors are JSON, and not for people.
pub fn is_api(path: &str, base_path: &str) -> bool {
    [Some(path), below(path, base_path)]
        .into_iter()
        .flatten()
        .any(|path| below(path, "/api").is_some())
}

/// What is left of a path that is below `base_path`.
fn below<'a>(path: &'a str, base_path: &str) -> Option<&'a str> {
    path.strip_prefix(base_path)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found() {
        for (path, route) in [
            ("/", Route::Shop),
            ("", Route::Shop),
            ("/cart", Route::CartPage),
            ("/cart/", Route::CartPage),
            ("/cart/items/cat-tree", Route::SetForm("cat-tree".into())),
            ("/cart/items/cat%2Dtree/remove", Route::RemoveForm("cat-tree".into())),
            ("/api/cart/items/%3Cb%3E", Route::ApiItem("<b>".into())),
        ] {
            assert_eq!(Route::of(path, ""), Some(route), "{path}");
        }
        for path in [
            "/carts",
            "/cart/items/a/b",
            "/api",
            "/api/cart/items/%ff",
            "//",
            "//cart",
            "/cart//",
            "/cart//items",
        ] {
            assert_eq!(Route::of(path, ""), None, "{path}");
        }
    }

    #[test]
    fn the_base_path_may_be_there_or_not() {
        assert_eq!(Route::of("/pets/cart", "/pets"), Some(Route::CartPage));
        assert_eq!(Route::of("/cart", "/pets"), Some(Route::CartPage));
        assert_eq!(Route::of("/pets", "/pets"), Some(Route::Shop));
        assert_eq!(Route::of("/petstore", "/pets"), None);
        assert_eq!(Route::of("/api/cart", "/api"), Some(Route::ApiCart), "taken off");
        assert!(is_api("/api/cart", "/api") && is_api("/api/x", "/ap") && !is_api("/petsapi/x", "/pets"));
        assert!(is_api("/pets/api/cart", "/pets") && is_api("/api/x", "") && !is_api("/apis", ""));
    }

    #[test]
    fn methods_are_known() {
        assert!(Route::ApiItem(String::new()).allows("DELETE") && !Route::ApiItem(String::new()).allows("GET"));
        assert!(Route::Shop.allows("HEAD") && !Route::Shop.allows("POST") && !Route::Shop.allows("GET, HEAD"));
    }
}
