// Sets the theme that was chosen on the last visit before anything is painted. Kept in step by theme.rs.
(function () {
  try {
    var theme = localStorage.getItem("roost.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) {
    // Storage may be forbidden: then the system's theme holds.
  }
})();
