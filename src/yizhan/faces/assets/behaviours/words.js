// The few words that scripts say by themselves; the page's language chooses. All others come from the server.
const CHINESE = {
  left: "还有 %s", over: "已超 %s", day: "%s 天", hour: "%s 小时", minute: "%s 分", second: "%s 秒",
  kept: "已恢复上次没有提交的内容", discard: "不要了", waiting: "正在上传…", failed: "没有传上去：%s", remove: "去掉",
  lost: "有一张照片放得太久，已经不在了，请重新拍。",
  late: "还没有答复，正在等待。填写的内容已保留，不必再次提交。",
  unsent: "网络不通，没有提交。填写的内容已保留，请稍后再试。", old: "页面已过期，没有提交。请刷新后再试，填写的内容已保留。",
  gone: "没有找到，可能已转给别人。请刷新页面。", broke: "系统出错，没有办成。填写的内容已保留，请再试一次。",
};
const ENGLISH = {
  left: "%s left", over: "%s over", day: "%s d", hour: "%s h", minute: "%s min", second: "%s s",
  kept: "What you typed before was kept", discard: "discard", waiting: "Uploading…", failed: "Not uploaded: %s", remove: "Take away",
  lost: "One of the photos waited too long and is gone; please take it again.",
  late: "No answer yet, it is on its way. What you typed is kept; there is no need to send it again.",
  unsent: "No connection: nothing was sent. What you typed is kept; try again in a moment.",
  old: "The page is too old: nothing was sent. Reload it and try again; what you typed is kept.",
  gone: "It is not there any more, perhaps it was handed on. Reload the page.",
  broke: "Something broke, nothing was done. What you typed is kept; try again.",
};

export function words() {
  return document.documentElement.lang.startsWith("zh") ? CHINESE : ENGLISH;
}
