//! What the page can do: send shoppers, and make things go wrong.

use maud::{Markup, html};

use crate::{
    shoppers::{CHANGES, Progress, SHOPPERS},
    switches::{self, Switch},
};

/// The shoppers' buttons, and how far they are.
pub fn shoppers(progress: &Progress) -> Markup {
    html! {
        section.shoppers aria-labelledby="shoppers" {
            h2 #shoppers { "Shoppers" }
            form method="post" action="/shoppers" { button.play name="on" value="true" { "Send a hundred shoppers" } }
            form method="post" action="/shoppers" { button name="on" value="false" { "Call them back" } }
            progress #done max=(SHOPPERS) value=(progress.done) aria-label="Shoppers who have left" {}
            p #visits { (visits(progress)) }
        }
    }
}

/// All switches.
pub fn switches(on: &[&str]) -> Markup {
    html! {
        section.faults aria-labelledby="faults" {
            h2 #faults { "What goes wrong" }
            ul.switches {
                @for one in &switches::ALL { li { (switch(one, on.contains(&one.name))) } }
            }
            form method="post" action="/calm" { button.calm { "All of it off" } }
        }
    }
}

fn visits(progress: &Progress) -> String {
    if progress.running || progress.done > 0 {
        format!(
            "{} of {SHOPPERS} have left: {} changes confirmed, {} refused",
            progress.done, progress.confirmed, progress.refused
        )
    } else {
        format!("{SHOPPERS} shoppers, {CHANGES} changes of the cart each")
    }
}

fn switch(switch: &Switch, on: bool) -> Markup {
    let does = format!("does-{}", switch.name);
    html! {
        form method="post" action={ "/switches/" (switch.name) } {
            button name="on" value=(!on) data-switch=(switch.name) aria-pressed=(on) aria-describedby=(does) { (switch.title) }
            p id=(does) { (switch.does) }
        }
    }
}
