// Runs before the first paint, in any browser however old, hence the old syntax. A file of its own because the
// content security policy forbids inline scripts.
(function () {
  var root = document.documentElement;

  // The chosen theme, if one was chosen; otherwise the system's, by CSS alone.
  try {
    var theme = localStorage.getItem('podwalk.theme');
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);
  } catch (error) {
    // Storage is switched off: the system's theme it is.
  }

  // Says so when the application cannot start, rather than leaving an empty page.
  function explain() {
    var mount = document.getElementById('root');
    var message = document.getElementById('cannot-start');
    if (message && mount && !mount.firstChild) message.hidden = false;
  }
  function failedEarly(event) {
    var target = event.target;
    // A script that did not arrive, or one that this browser cannot read or run.
    if (!target || target === window || target.tagName === 'SCRIPT') setTimeout(explain, 0);
  }
  window.addEventListener('error', failedEarly, true);
  window.addEventListener('load', function () {
    if (!('noModule' in document.createElement('script'))) explain();
  });
})();
