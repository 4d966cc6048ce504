// Solves a form's challenge in the background as soon as somebody begins to fill it in. Without this file, or when the
// browser will not, the form goes as it is: the server then waits a few seconds instead.
"use strict";

(() => {
  const PATIENCE = 20000;

  const solve = (input) => new Promise((resolve) => {
    let sent;
    let worker;
    try {
      sent = JSON.parse(atob(input.value));
      worker = new Worker(input.dataset.ppWorker);
    } catch {
      resolve();
      return;
    }
    const end = () => {
      worker.terminate();
      resolve();
    };
    worker.onerror = end;
    worker.onmessage = (event) => {
      if (event.data) input.value = btoa(JSON.stringify({ challenge: sent.challenge, solution: event.data }));
      end();
    };
    worker.postMessage(sent.challenge);
    setTimeout(end, PATIENCE);
  });

  for (const input of document.querySelectorAll("input[data-pp-challenge]")) {
    const form = input.form;
    let work = null;
    let done = false;
    const begin = () => {
      work = work || solve(input).then(() => { done = true; });
      return work;
    };
    form.addEventListener("focusin", begin, { once: true });
    form.addEventListener("input", begin, { once: true });
    form.addEventListener("submit", (event) => {
      if (done) return;
      // Sent again with the same button once the work is done; other listeners have seen it the first time.
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      button?.setAttribute("aria-busy", "true");
      begin().then(() => {
        button?.removeAttribute("aria-busy");
        form.requestSubmit(button);
      });
    }, true);
  }
})();
