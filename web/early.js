/* Before the first paint: which screen this will be, so that nothing is painted where it will not stay. */
{
  const address = new URLSearchParams(window.location.search);
  const view = address.get("view") ?? "ask";
  document.documentElement.dataset.view = view === "ask" && address.get("q") ? "answer" : view;
}
