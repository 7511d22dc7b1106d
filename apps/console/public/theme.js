// Runs before the first paint, so that a dark room does not see a white flash. The same choice is
// made again, and kept up to date, by src/app/settings.ts.
(function () {
  var theme = new URLSearchParams(location.search).get('theme');
  try {
    theme = theme || JSON.parse(localStorage.getItem('aetherius.settings') || '{}').theme;
  } catch {
    theme = 'system';
  }
  var dark =
    theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
