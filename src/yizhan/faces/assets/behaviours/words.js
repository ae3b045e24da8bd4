// The few words that scripts say by themselves; the page's language chooses. All others come from the server.
const CHINESE = {
  left: "还有 %s", over: "已超 %s", day: "%s 天", hour: "%s 小时", minute: "%s 分", second: "%s 秒",
  kept: "已恢复上次没有提交的内容", discard: "不要了", waiting: "正在上传…", failed: "没有传上去：%s", remove: "去掉",
  offline: "连接断开，正在重连…", close: "关闭",
};
const ENGLISH = {
  left: "%s left", over: "%s over", day: "%s d", hour: "%s h", minute: "%s min", second: "%s s",
  kept: "What you typed before was kept", discard: "discard", waiting: "Uploading…", failed: "Not uploaded: %s", remove: "Take away",
  offline: "Connection lost, trying again…", close: "Close",
};

export function words() {
  return document.documentElement.lang.startsWith("zh") ? CHINESE : ENGLISH;
}
