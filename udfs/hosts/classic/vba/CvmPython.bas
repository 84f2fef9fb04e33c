Option Explicit
Option Private Module
' The way to Python: xlwings' COM server, found by the user's own configuration file, and what is said when it cannot be.

Private Const BOUND_MODULE As String = "udfs.hosts.classic.binding"
Private Const PAUSE_SECONDS As Long = 10 ' until Python is looked for again: a sheet of failing cells must not wait for each

#If Not Mac Then
    Private Declare PtrSafe Function FindWindowEx Lib "user32" Alias "FindWindowExA" (ByVal parent As LongPtr, _
        ByVal after As LongPtr, ByVal className As String, ByVal title As String) As LongPtr
    Private Declare PtrSafe Function GetWindowThreadProcessId Lib "user32" (ByVal window As LongPtr, _
        ByRef process As Long) As Long
    Private Declare PtrSafe Function GetCurrentProcessId Lib "kernel32" () As Long
#End If

Private server As Object ' held: finding it reads the configuration file a dozen times
Private interpreter As String
Private obstacle As String
Private failedAt As Date

' Ask Python for a worksheet function. Without Python every function is #VALUE!, and CVM_WHY says why.
Public Function Answer(functionName As String, arguments As Variant) As Variant
    If InFunctionWizard() Then
        Answer = "#N/A"
        Exit Function
    End If
    If Connected() Then
        If Asked(functionName, arguments, Answer) Then Exit Function
        Set server = Nothing ' Python may have been ended: it is started once more
        If Connected() Then
            If Asked(functionName, arguments, Answer) Then Exit Function
        End If
        Set server = Nothing
        failedAt = Now
    End If
    If functionName = "CVM_WHY" Then
        Answer = obstacle
    Else
        Answer = "#VALUE!"
    End If
End Function

' Run a macro of the ribbon on the active workbook, in the same Python that computes the functions.
Public Sub RunMacro(macroName As String)
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    #If Not Mac Then
        failedAt = 0
        If Not Connected() Then
            MsgBox obstacle, vbExclamation, "Customer Value"
            Exit Sub
        End If
    #End If
    xlwings.RunPython "from udfs.hosts.classic.running import run; run('" & macroName & "')"
End Sub

Private Function Asked(functionName As String, arguments As Variant, ByRef reply As Variant) As Boolean
    On Error GoTo Failed
    reply = server.CallUDF(BOUND_MODULE, functionName, arguments)
    obstacle = ""
    Asked = True
    Exit Function
Failed:
    obstacle = "Python runs, but xlcvm does not (" & LastLine(Err.Description) & ")." & HowToRepair()
End Function

Private Function Connected() As Boolean
    If server Is Nothing And Now >= failedAt + PAUSE_SECONDS / 86400 Then
        #If Mac Then
            obstacle = "Excel for Mac cannot call Python functions; only the macros of the ribbon work there. " & _
                "Use a native calculator, which needs no functions, or LibreOffice."
        #Else
            Connect
        #End If
        If server Is Nothing Then failedAt = Now
    End If
    Connected = Not server Is Nothing
End Function

#If Not Mac Then
Private Sub Connect()
    On Error GoTo Failed
    interpreter = xlwings.GetConfig("INTERPRETER_WIN")
    If interpreter = "" Then
        obstacle = "xlcvm is not set up for this user of Windows. In the environment of Python that has it, " & _
            "run: xlcvm install excel"
        Exit Sub
    End If
    If Not xlwings.FileExists(interpreter) Then
        obstacle = "The Python of xlcvm is gone: there is no " & interpreter & ". Install xlcvm again, " & _
            "then run: xlcvm install excel"
        Exit Sub
    End If
    Set server = xlwings.XLPy()
    Exit Sub
Failed:
    If Left$(Err.Description, 14) = "Could not load" Then
        obstacle = "The add-in needs xlwings " & xlwings.XLWINGS_VERSION & ", and another version or none is installed " & _
            "for " & interpreter & "." & HowToRepair()
    Else
        obstacle = "Python does not start: xlwings or pywin32 is missing or damaged (" & LastLine(Err.Description) & ")." & _
            HowToRepair()
    End If
End Sub
#End If

Private Function HowToRepair() As String
    HowToRepair = " In a terminal run: """ & Replace(interpreter, "pythonw.exe", "python.exe") & _
        """ -m pip install ""xlcvm[excel]"" ""xlwings==" & xlwings.XLWINGS_VERSION & """, then: xlcvm install excel"
End Function

Private Function LastLine(ByVal text As String) As String
    text = Trim$(Replace(text, vbCr, vbLf))
    Do While Right$(text, 1) = vbLf
        text = Trim$(Left$(text, Len(text) - 1))
    Loop
    LastLine = Mid$(text, InStrRev(text, vbLf) + 1)
End Function

' Say whether the window of function arguments is open. Other dialogs, in which formulas are computed too, must not count,
' so its title is compared; in a language that is not listed here functions are computed in it as everywhere.
Private Function InFunctionWizard() As Boolean
    #If Not Mac Then
        Dim title As Variant, window As LongPtr, process As Long
        On Error GoTo Unknown
        If Application.CommandBars("Standard").Controls(1).Enabled Then Exit Function
        For Each title In Array("Function Arguments", "Funktionsargumente", "Arguments de la fonction", _
                "Argumentos de funci" & Chr$(243) & "n", "Argomenti funzione", "Functieargumenten", _
                "Argumentos da fun" & Chr$(231) & Chr$(227) & "o")
            Do
                window = FindWindowEx(0, window, "bosa_sdm_XL9", CStr(title))
                If window = 0 Then Exit Do
                GetWindowThreadProcessId window, process
                If process = GetCurrentProcessId() Then InFunctionWizard = True
            Loop
        Next title
    #End If
Unknown:
End Function
