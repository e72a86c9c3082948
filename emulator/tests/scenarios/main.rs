//! The emulator over sockets, with clients that sign for themselves.

#[cfg(test)]
mod activity;
#[cfg(test)]
mod blob;
#[cfg(test)]
mod data_folder;
#[cfg(test)]
mod event_grid;
#[cfg(test)]
mod event_hubs;
#[cfg(test)]
mod faults;
#[cfg(test)]
#[cfg(unix)]
mod kill;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod logic_app;
#[cfg(test)]
mod malice;
#[cfg(test)]
#[cfg(unix)]
mod program;
#[cfg(test)]
mod scheduled_workflows;
#[cfg(test)]
mod service_bus;
#[cfg(test)]
mod support;
#[cfg(test)]
mod wire;
