//! How `calendar-data` and `address-data` are to be given (RFC 4791 §9.6, RFC 6352 §10.4).

use crate::request::RequestError;
use crate::xml::Element;

/// x
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarData;
/// x
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressData;
impl CalendarData {
    /// x
    pub fn read(_e: Option<&Element>) -> Result<Self, RequestError> {
        Ok(Self)
    }
}
impl AddressData {
    /// x
    pub fn read(_e: Option<&Element>) -> Result<Self, RequestError> {
        Ok(Self)
    }
}
