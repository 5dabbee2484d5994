// Asks the watch; an error says what is wrong and what to do.

export async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The watch does not answer. Is micronova-watch running?");
  }
  if (answer.ok) return answer;
  const words = await answer.json().then((body) => body.error, () => null);
  throw new Error(words ?? `The watch answered ${answer.status} ${answer.statusText} to ${path}.`);
}

export const askJson = async (path, options) => (await ask(path, options)).json();
export const askText = async (path) => (await ask(path)).text();
