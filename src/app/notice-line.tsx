import { useEffect } from "react";
import { dismissNotice, useNotice } from "../state/notice-store.ts";
import { text } from "../state/strings.ts";

/** Long enough to read a sentence twice; an error stays until it is dismissed. */
const INFO_MILLISECONDS = 6_000;

export const NoticeLine = () => {
  const notice = useNotice((state) => state.notice);
  useEffect(() => {
    if (notice?.kind !== "info") return;
    const timer = setTimeout(dismissNotice, INFO_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="notice-place" aria-live="polite">
      {notice && (
        <div
          key={notice.id}
          className={`notice notice-${notice.kind}`}
          role={notice.kind === "error" ? "alert" : "status"}
        >
          <p>{notice.text}</p>
          <button type="button" className="button button-small" onClick={dismissNotice}>
            {text.help.close}
          </button>
        </div>
      )}
    </div>
  );
};
