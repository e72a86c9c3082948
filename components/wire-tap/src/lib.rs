//! Hands each message to two publishers: to the one that counts, and beside it to one that may be lost (Hohpe and Woolf, "Enterprise
//! Integration Patterns": Wire Tap).
//!
//! It provides `petstore:messaging/publisher`, and imports it twice: under its own name the publisher that counts, whose answer is the
//! caller's, and under the name `tap` the other one. Of that one a caller notices nothing but, while it works, the time that it takes
//! beyond the first, and never more than 300 ms.
//!
//! | file | what it is |
//! |---|---|
//! | `component` | the exported interface |
//! | `line` | whether the tap is used, and whether anybody waits for it |
//! | `bindings` | generated from the contract |

mod bindings;
mod component;
mod line;
