import { themeSwitch } from "../../page/themeSwitch.web.ts";

themeSwitch();
