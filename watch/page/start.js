// Starts the page, or has it loaded again if parts of it are missing.

document.documentElement.dataset.begun = "";
try {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  if (sheets.some((link) => !link.sheet)) throw new Error("its style is missing");
  await import("/page/main.js");
  document.getElementById("loading").remove();
  sessionStorage.removeItem("micronova-watch-tries");
} catch (error) {
  console.error(error);
  import("/page/early.js").then(({ tryAgain }) => tryAgain(error), () => location.reload());
}
