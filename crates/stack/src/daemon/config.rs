//! Rendering a folder of `deploy/` into a daemon's configuration folder.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use crate::error::StackError;
use crate::template::{Values, render};
use crate::users::{folder, is_root};

/// Renders every file below `templates`, each value in at least one of them, into the same place below `target`. The files can be read by root and by
/// the group `gid` only, because several of them hold passwords; what is a program in `deploy/` that group may run.
pub(crate) fn render_folder(
    templates: &Path,
    target: &Path,
    values: &Values,
    gid: u32,
) -> Result<(), StackError> {
    let mut used = BTreeSet::new();
    render_level(templates, target, values, gid, &mut used)?;
    values
        .check_all_used(&used)
        .map_err(|source| StackError::Template {
            path: templates.to_owned(),
            source,
        })
}

fn render_level(
    templates: &Path,
    target: &Path,
    values: &Values,
    gid: u32,
    used: &mut BTreeSet<String>,
) -> Result<(), StackError> {
    folder(target, 0o755)?;
    for entry in fs::read_dir(templates).map_err(StackError::file("list", templates))? {
        let entry = entry.map_err(StackError::file("list", templates))?;
        let (path, destination) = (entry.path(), target.join(entry.file_name()));
        if path.is_dir() {
            render_level(&path, &destination, values, gid, used)?;
            continue;
        }
        render_one(&path, &destination, values, gid, used)?;
    }
    Ok(())
}

/// Renders one file of a folder, with values of its own.
pub(crate) fn render_file(
    templates: &Path,
    target: &Path,
    name: &str,
    values: &Values,
    gid: u32,
) -> Result<(), StackError> {
    render_one(
        &templates.join(name),
        &target.join(name),
        values,
        gid,
        &mut BTreeSet::new(),
    )
}

fn render_one(
    template: &Path,
    destination: &Path,
    values: &Values,
    gid: u32,
    used: &mut BTreeSet<String>,
) -> Result<(), StackError> {
    let text = fs::read_to_string(template).map_err(StackError::file("read", template))?;
    let text = render(&text, values, used).map_err(|source| StackError::Template {
        path: template.to_owned(),
        source,
    })?;
    let is_program = fs::metadata(template)
        .map_err(StackError::file("read", template))?
        .permissions()
        .mode()
        & 0o100
        != 0;
    write_for_group(destination, &text, gid, if is_program { 0o750 } else { 0o640 })
}

fn write_for_group(path: &Path, text: &str, gid: u32, mode: u32) -> Result<(), StackError> {
    // An unchanged file keeps its time: Postfix warns of configuration younger than its maps, and sieve scripts
    // are compiled again only when they changed.
    let unchanged = fs::read_to_string(path).is_ok_and(|existing| existing == text);
    if !unchanged {
        fs::write(path, "").map_err(StackError::file("write", path))?;
    }
    fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(StackError::file("set permissions of", path))?;
    // Who is not root has nobody to hand it to.
    if is_root() {
        chown(path, Some(0), Some(gid)).map_err(StackError::file("hand over", path))?;
    }
    if unchanged {
        Ok(())
    } else {
        fs::write(path, text).map_err(StackError::file("write", path))
    }
}
