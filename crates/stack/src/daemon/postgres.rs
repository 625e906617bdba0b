//! Postgres, and the roles and grants that Roost and its daemons have in it.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use super::config::render_file;
use super::{Context, Daemon, program};
use crate::addresses::DATABASE;
use crate::deployment::Deployment;
use crate::error::StackError;
use crate::process::{in_own_session, run};
use crate::service::Service;
use crate::template::Values;
use crate::users::{SystemUser, folder};

pub(super) struct Postgres;

const PACKAGE: &str = "postgresql";

impl Daemon for Postgres {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let user = SystemUser::lookup("postgres", PACKAGE)?;
        let data = context.layout.folder(Service::Postgres, "data");
        user.private_folder(&context.layout.folder(Service::Postgres, "run"))?;
        if !data.join("PG_VERSION").exists() {
            // What an interrupted attempt left is not a database.
            let _ = fs::remove_dir_all(&data);
            user.private_folder(&data)?;
            let mut initdb = as_postgres(&bin("initdb")?)?;
            initdb
                .args(["--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "-D"])
                .arg(&data);
            run(&mut initdb)?;
        }
        let values = Values::new()
            .with("listen", "127.0.0.1")
            .with("network", "127.0.0.1/32")
            .with("port", context.state.ports.postgres)
            .with(
                "socket_dir",
                context.layout.folder(Service::Postgres, "run").display(),
            );
        let target = context.layout.folder(Service::Postgres, "conf");
        folder(&target, 0o755)?;
        for name in ["postgresql.conf", "pg_hba.conf"] {
            render_file(&context.templates("postgres"), &target, name, &values, user.gid)?;
        }
        Ok(())
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let conf = context.layout.folder(Service::Postgres, "conf");
        let mut command = as_postgres(&bin("postgres")?)?;
        command
            .arg("-D")
            .arg(context.layout.folder(Service::Postgres, "data"))
            .arg("-c")
            .arg(format!("config_file={}", conf.join("postgresql.conf").display()))
            .arg("-c")
            .arg(format!("hba_file={}", conf.join("pg_hba.conf").display()));
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        let ready = bin("pg_isready").map_err(|error| error.to_string())?;
        run(Command::new(ready).args([
            "--host=127.0.0.1",
            // Who is not allowed in from here would be named in its log.
            "--username=roost",
            "--port",
            &context.state.ports.postgres.to_string(),
        ]))
        .map(drop)
        .map_err(|error| error.to_string())
    }

    fn settle(&self, context: Context<'_>) -> Result<(), StackError> {
        create_database(context, DATABASE)?;
        create_roles(context)
    }

    /// "Fast": sessions are ended, the data is left clean.
    fn stop_signal(&self) -> Signal {
        Signal::INT
    }

    /// After a crash it first reads its log again.
    fn start_limit(&self) -> Duration {
        Duration::from_secs(60)
    }
}

/// Makes the role `roost` and a database of its own for it, unless they stand.
pub(crate) fn create_database(context: Context<'_>, database: &str) -> Result<(), StackError> {
    let values = Values::new()
        .with(
            "owner_options",
            match context.state.deployment {
                // On such a machine each test makes a database of its own.
                Deployment::Development => "CREATEDB",
                Deployment::Server => "NOCREATEDB",
            },
        )
        .with("owner_password", &context.state.secrets.database)
        .with("database_name", database);
    run_sql(context, "postgres", "database.sql", &values)
}

/// Makes the daemons' roles, unless they stand, and sets their passwords.
pub(crate) fn create_roles(context: Context<'_>) -> Result<(), StackError> {
    let values = Values::new()
        .with("database_name", DATABASE)
        .with("postfix_password", &context.state.secrets.postfix)
        .with("dovecot_password", &context.state.secrets.dovecot);
    run_sql(context, DATABASE, "roles.sql", &values)
}

/// Runs a script of `deploy/postgres` as the superuser.
fn run_sql(context: Context<'_>, database: &str, script: &str, values: &Values) -> Result<(), StackError> {
    let user = SystemUser::lookup("postgres", PACKAGE)?;
    let target = context.layout.folder(Service::Postgres, "conf");
    render_file(&context.templates("postgres"), &target, script, values, user.gid)?;
    let mut psql = as_postgres(&bin("psql")?)?;
    psql.args([
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--dbname",
        database,
        "--host",
    ])
    .arg(context.layout.folder(Service::Postgres, "run"))
    .args(["--port", &context.state.ports.postgres.to_string(), "--file"])
    .arg(target.join(script));
    run(&mut psql).map(drop)
}

fn as_postgres(program: &Path) -> Result<Command, StackError> {
    let user = SystemUser::lookup("postgres", PACKAGE)?;
    let mut command = in_own_session(program);
    // Nothing of the caller's environment (PGHOST, PGDATABASE, LC_ALL, …) shall lead elsewhere.
    command
        .uid(user.uid)
        .gid(user.gid)
        .current_dir("/")
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LANG", "C.UTF-8");
    Ok(command)
}

/// A program of the newest Postgres: Debian keeps each version in a folder of its own.
fn bin(name: &str) -> Result<PathBuf, StackError> {
    const VERSIONS: &str = "/usr/lib/postgresql";
    let newest = fs::read_dir(VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path().join("bin").join(name);
            path.is_file().then_some((version, path))
        });
    match newest.max() {
        Some((_, path)) => Ok(path),
        None => program(name, PACKAGE),
    }
}
