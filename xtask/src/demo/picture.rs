//! Small pictures made by arithmetic: portraits for contacts, landscapes and charts for mails. PNG, no library.

use flate2::Crc;

use super::mime::zlib;

/// Red, green and blue, each from 0 to 1.
type Colour = [f32; 3];

const SKIN: [Colour; 5] = [
    [0.96, 0.80, 0.69],
    [0.87, 0.67, 0.51],
    [0.72, 0.51, 0.36],
    [0.53, 0.36, 0.25],
    [0.98, 0.87, 0.77],
];
const HAIR: [Colour; 5] = [
    [0.16, 0.12, 0.10],
    [0.43, 0.27, 0.15],
    [0.76, 0.58, 0.30],
    [0.55, 0.55, 0.57],
    [0.60, 0.22, 0.12],
];

/// A head and shoulders before a coloured ground, 96 × 96; each number another person.
pub fn portrait(number: u32) -> Vec<u8> {
    let skin = pick(&SKIN, number);
    let hair = pick(&HAIR, number / 2 + number / 5);
    let shirt = hue(number as f32 * 0.37 + 0.1, 0.55, 0.60);
    let ground = hue(number as f32 * 0.618, 0.35, 0.88);
    png(96, 96, |x, y| {
        let (x, y) = (x - 0.5, y - 0.5);
        let face = ellipse(x, y, 0.0, -0.07, 0.17, 0.21);
        let cap = ellipse(x, y, 0.0, -0.13, 0.205, 0.22) && (y < -0.10 || x.abs() > 0.155);
        let long = number.is_multiple_of(2) && ellipse(x, y, 0.0, -0.02, 0.23, 0.30) && y < 0.16;
        let neck = x.abs() < 0.07 && (0.05..0.25).contains(&y);
        if face && !(cap && y < -0.16) {
            skin
        } else if cap || (long && !neck) {
            hair
        } else if ellipse(x, y, 0.0, 0.52, 0.36, 0.32) && !(neck && y < 0.22) {
            shirt
        } else if neck {
            mix(skin, [0.0; 3], 0.12)
        } else {
            mix(ground, [1.0; 3], 0.35 * (0.5 - y))
        }
    })
}

/// Hills before a sky, 480 × 300.
pub fn landscape(number: u32) -> Vec<u8> {
    let seed = number as f32;
    let sky = hue(0.55 + seed * 0.11, 0.45, 0.95);
    png(480, 300, |x, y| {
        let sun = ellipse(x * 1.6, y, 1.6 * (0.25 + 0.07 * (seed % 7.0)), 0.22, 0.09, 0.09);
        let ridge = |height: f32, waves: f32| {
            height - 0.07 * (x * waves + seed).sin() - 0.03 * (x * waves * 2.7 + seed * 2.0).sin()
        };
        if y > ridge(0.86, 5.0) {
            hue(0.27 + seed * 0.02, 0.45, 0.42 + 0.1 * y)
        } else if y > ridge(0.70, 8.0) {
            hue(0.36 + seed * 0.02, 0.35, 0.50)
        } else if y > ridge(0.52, 11.0) {
            hue(0.60, 0.22, 0.62)
        } else if sun {
            [1.0, 0.93, 0.72]
        } else {
            mix(sky, [1.0, 0.90, 0.80], y * 1.4)
        }
    })
}

/// A bar chart, 480 × 240.
pub fn chart(values: &[f32]) -> Vec<u8> {
    let count = values.len().max(1) as f32;
    png(480, 240, |x, y| {
        let slot = x * count;
        let value = values.get(slot as usize).copied().unwrap_or(0.0);
        let inside = (0.18..0.82).contains(&slot.fract());
        let top = 0.92 - 0.8 * value;
        if (0.92..0.93).contains(&y) {
            [0.45, 0.48, 0.55]
        } else if inside && y > top && y < 0.92 {
            mix([0.22, 0.42, 0.85], [0.55, 0.75, 1.0], 1.0 - (y - top))
        } else if y < 0.92 && (y * 5.0).fract() < 0.02 {
            [0.90, 0.91, 0.94]
        } else {
            [1.0; 3]
        }
    })
}

fn pick(colours: &[Colour], number: u32) -> Colour {
    let index = usize::try_from(number).unwrap_or(0) % colours.len();
    colours.get(index).copied().unwrap_or_default()
}

fn ellipse(x: f32, y: f32, centre_x: f32, centre_y: f32, half_width: f32, half_height: f32) -> bool {
    let (across, down) = ((x - centre_x) / half_width, (y - centre_y) / half_height);
    across * across + down * down < 1.0
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|index| {
        let value = |colour: &Colour| colour.get(index).copied().unwrap_or(0.0);
        value(&from) * (1.0 - share) + value(&to) * share
    })
}

/// A colour by its place on the circle (one turn is 1), saturation and brightness.
fn hue(turn: f32, saturation: f32, brightness: f32) -> Colour {
    [0.0, 2.0, 4.0].map(|offset: f32| {
        let position = (turn.fract() * 6.0 + offset) % 6.0;
        let strength = ((position - 3.0).abs() - 1.0).clamp(0.0, 1.0);
        brightness * (1.0 - saturation * (1.0 - strength))
    })
}

/// Paints every point from 0 to 1 in both directions; small pictures with four samples for each pixel.
fn png(width: u32, height: u32, paint: impl Fn(f32, f32) -> Colour) -> Vec<u8> {
    let mut rows = Vec::new();
    for row in 0..height {
        rows.push(0); // no filter
        for column in 0..width {
            let point = |dx: f32, dy: f32| {
                paint(
                    (column as f32 + dx) / width as f32,
                    (row as f32 + dy) / height as f32,
                )
            };
            let colour = if width > 100 {
                point(0.5, 0.5)
            } else {
                let left = mix(point(0.25, 0.25), point(0.25, 0.75), 0.5);
                let right = mix(point(0.75, 0.25), point(0.75, 0.75), 0.5);
                mix(left, right, 0.5)
            };
            rows.extend(colour.map(|channel| (channel * 255.0).round().clamp(0.0, 255.0) as u8));
        }
    }
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 2, 0, 0, 0]); // 8 bits, red-green-blue
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", zlib(&rows)), (b"IEND", Vec::new())] {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(&data);
        out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
        out.extend_from_slice(name);
        out.extend_from_slice(&data);
        out.extend_from_slice(&crc.sum().to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_small_and_differ() {
        let (first, second) = (portrait(1), portrait(2));
        assert!(first.starts_with(b"\x89PNG") && first.ends_with(b"IEND\xae\x42\x60\x82"));
        assert_ne!(first, second);
        assert!(first.len() < 20_000, "{}", first.len());
        assert_eq!(portrait(1), first);
    }
}
