//! Making a picture small and square before it is sent. What a camera wrote beside the pixels (place, time, device)
//! is left behind.

use futures_channel::oneshot;
use leptos::prelude::*;
use roost_page_logic::contacts::photo::square;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, Url};

/// How strongly the picture is compressed: no difference can be seen at this size.
const QUALITY: f64 = 0.88;

/// The middle of a picture as a small square JPEG. `None` if the browser cannot read it.
pub async fn square_jpeg(picture: &Blob) -> Option<Blob> {
    let bitmap = window().create_image_bitmap_with_blob(picture).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    let (left, top, edge, drawn) = square(f64::from(bitmap.width()), f64::from(bitmap.height()))?;
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "1 to 512, from `square`"
    )]
    let size = drawn as u32;
    canvas.set_width(size);
    canvas.set_height(size);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // JPEG knows no transparency: what is behind becomes white, not black.
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, drawn, drawn);
    let draw =
        CanvasRenderingContext2d::draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh;
    draw(&context, &bitmap, left, top, edge, edge, 0.0, 0.0, drawn, drawn).ok()?;
    bitmap.close();
    as_jpeg(&canvas).await
}

async fn as_jpeg(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let (sender, receiver) = oneshot::channel();
    let done = Closure::once(move |blob: JsValue| {
        // The receiver is gone only when nobody waits any more.
        let _ = sender.send(blob.dyn_into::<Blob>().ok());
    });
    canvas
        .to_blob_with_type_and_encoder_options(done.as_ref().unchecked_ref(), "image/jpeg", &QUALITY.into())
        .ok()?;
    receiver.await.ok().flatten()
}

/// An address under which the page can show a file that was not sent yet. Valid until the present owner is cleaned
/// up.
pub fn address_of(file: &Blob) -> Option<String> {
    let url = Url::create_object_url_with_blob(file).ok()?;
    let forgotten = url.clone();
    on_cleanup(move || {
        // Fails only for what is no address.
        let _ = Url::revoke_object_url(&forgotten);
    });
    Some(url)
}
