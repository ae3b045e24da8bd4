// What a script has to say by itself goes where the house's answers go.
export function say(sentence, tone = "bad") {
  const message = document.createElement("div");
  message.className = "message";
  message.dataset.tone = tone;
  message.setAttribute("role", "alert");
  const text = document.createElement("div");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = "×";
  message.append(text, close);
  document.getElementById("messages").append(message);
  return message;
}

document.addEventListener("click", (event) => event.target.closest(".message .close")?.closest(".message").remove());
