// Only the built page loads this: while developing, a cache would serve yesterday's code.
if ('serviceWorker' in navigator) {
  window.addEventListener('load', function () {
    navigator.serviceWorker.register('./sw.js').catch(function (error) {
      // Private windows and some hosts refuse; the playground then simply needs the network.
      console.info('Offline use is not available:', error.message);
    });
  });
}
